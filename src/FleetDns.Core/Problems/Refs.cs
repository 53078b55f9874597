namespace FleetDns.Core.Problems;

/// <summary>The objects that problems name, and the pages of FleetDns that show them.</summary>
public static class Refs
{
    public static ObjectRef Profile(ObjectKey key) => new("TrafficManagerProfile", key);

    public static ObjectRef Backend(ObjectKey key) => new("TrafficManagerBackend", key);

    public static ObjectRef Service(ObjectKey key) => new("Service", key);

    public static ObjectRef Export(ObjectKey key) => new("ServiceExport", key);

    public static ObjectRef Member(string name) => new("MemberCluster", new ObjectKey(string.Empty, name));

    public static ObjectRef Of(IFleetObject fact) => fact switch
    {
        Placement placement => placement.Ref,
        ResourceOverride over => over.Ref,
        HubService => new("Service", fact.Meta.Key),
        HubNamespace => new("Namespace", fact.Meta.Key),
        _ => new(fact.GetType().Name, fact.Meta.Key),   // records are named after their kinds
    };

    /// <summary>The page that shows the object; null if there is none. A backend is shown on its profile's page.</summary>
    public static string? Page(ObjectRef subject, ObjectKey? profile = null) => subject.Kind switch
    {
        "TrafficManagerProfile" => $"/profiles/{Path(subject.Key)}",
        "TrafficManagerBackend" => profile is { } of ? $"/profiles/{Path(of)}" : null,
        "Service" or "ServiceExport" or "ServiceImport" => $"/services/{Path(subject.Key)}",
        "MemberCluster" => $"/clusters/{Path(subject.Key)}",
        "ClusterResourcePlacement" or "ResourcePlacement" => $"/placements/{Path(subject.Key)}",
        _ => null,
    };

    private static string Path(ObjectKey key) =>
        key.Namespace.Length == 0 ? Uri.EscapeDataString(key.Name)
        : $"{Uri.EscapeDataString(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
}
