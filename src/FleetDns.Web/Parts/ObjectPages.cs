namespace FleetDns.Web.Parts;

/// <summary>The page that shows an object; null where there is none.</summary>
public static class ObjectPages
{
    public static string? Of(ObjectRef item) => item.Kind switch
    {
        "TrafficManagerProfile" => Paths.Profile(item.Key),
        "ServiceImport" or "Service" or "ServiceExport" => Paths.Service(item.Key),
        "MemberCluster" => Paths.Cluster(item.Key.Name),
        "ClusterResourcePlacement" or "ResourcePlacement" => Paths.Placement(item.Key),
        "ClusterResourceOverride" or "ResourceOverride" => $"placements?q={Uri.EscapeDataString(item.Key.Name)}",
        _ => null,
    };
}
