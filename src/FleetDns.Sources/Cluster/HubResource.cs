namespace FleetDns.Sources.Cluster;

/// <summary>A kind by group (empty: core) and plural name; its version comes from discovery.</summary>
internal readonly record struct HubResource(string Group, string Plural)
{
    public static HubResource MemberClusters { get; } = new("cluster.kubernetes-fleet.io", "memberclusters");
    public static HubResource Profiles { get; } = new("networking.fleet.azure.com", "trafficmanagerprofiles");
    public static HubResource Backends { get; } = new("networking.fleet.azure.com", "trafficmanagerbackends");
    public static HubResource Imports { get; } = new("networking.fleet.azure.com", "serviceimports");
    public static HubResource Exports { get; } = new("networking.fleet.azure.com", "internalserviceexports");
    public static HubResource ServiceExports { get; } = new("networking.fleet.azure.com", "serviceexports");
    public static HubResource ClusterPlacements { get; } = new("placement.kubernetes-fleet.io", "clusterresourceplacements");
    public static HubResource Placements { get; } = new("placement.kubernetes-fleet.io", "resourceplacements");
    public static HubResource ClusterOverrides { get; } = new("placement.kubernetes-fleet.io", "clusterresourceoverrides");
    public static HubResource Overrides { get; } = new("placement.kubernetes-fleet.io", "resourceoverrides");
    public static HubResource Works { get; } = new("placement.kubernetes-fleet.io", "works");
    public static HubResource Services { get; } = new("", "services");
    public static HubResource Namespaces { get; } = new("", "namespaces");
    public static HubResource Events { get; } = new("", "events");
    public static HubResource ConfigMaps { get; } = new("", "configmaps");

    /// <summary>The only namespace to read; null for all of them.</summary>
    public string? Namespace { get; init; }

    /// <summary>The path below the group version: <c>services</c>, or <c>namespaces/fleetdns-system/configmaps</c>.</summary>
    public string Path => Namespace is null ? Plural : $"namespaces/{Uri.EscapeDataString(Namespace)}/{Plural}";

    /// <summary><c>in all namespaces</c> or <c>in namespace fleetdns-system</c>.</summary>
    public string Where => Namespace is null ? "in all namespaces" : $"in namespace {Namespace}";

    /// <summary>
    /// <c>trafficmanagerprofiles.networking.fleet.azure.com</c>, or <c>services</c> for the core group: as kubectl and the API server's
    /// messages name it.
    /// </summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
