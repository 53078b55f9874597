namespace FleetDns.Sources.Cluster;

/// <summary>A kind by group and plural name; its version comes from discovery.</summary>
internal readonly record struct HubResource(string Group, string Plural)
{
    public static HubResource MemberClusters { get; } = new("cluster.kubernetes-fleet.io", "memberclusters");
    public static HubResource Profiles { get; } = new("networking.fleet.azure.com", "trafficmanagerprofiles");
    public static HubResource Backends { get; } = new("networking.fleet.azure.com", "trafficmanagerbackends");
    public static HubResource Imports { get; } = new("networking.fleet.azure.com", "serviceimports");
    public static HubResource Exports { get; } = new("networking.fleet.azure.com", "internalserviceexports");

    /// <summary><c>trafficmanagerprofiles.networking.fleet.azure.com</c>, as kubectl and the API server's messages name it.</summary>
    public override string ToString() => $"{Plural}.{Group}";
}
