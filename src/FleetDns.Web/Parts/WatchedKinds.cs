namespace FleetDns.Web.Parts;

/// <summary>The kinds that the pages show, as in the field "kind" of objects.</summary>
public static class WatchedKinds
{
    public static IReadOnlyList<string> OfProfiles { get; } = ["TrafficManagerProfile", "TrafficManagerBackend"];

    public static IReadOnlyList<string> OfServices { get; } = ["Service", "ServiceExport", "ServiceImport", "InternalServiceExport"];

    public static IReadOnlyList<string> OfClusters { get; } = ["MemberCluster"];

    public static IReadOnlyList<string> OfPlacements { get; } =
        ["ClusterResourcePlacement", "ResourcePlacement", "ClusterResourceOverride", "ResourceOverride", "Work"];
}
