namespace FleetDns.Sources.Cluster;

/// <summary>A kind by group (empty: core) and plural name; its version comes from discovery.</summary>
internal readonly record struct HubResource(string Group, string Plural)
{
    public static HubResource ConfigMaps { get; } = new("", "configmaps");

    public static implicit operator HubResource(HubKind kind) => new(kind.Group, kind.Plural);

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
