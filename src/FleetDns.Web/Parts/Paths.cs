namespace FleetDns.Web.Parts;

/// <summary>
/// The addresses of the pages of objects, relative to the base of the dashboard, which may be below a path of its host.
/// Names come from clusters: each is one escaped segment.
/// </summary>
public static class Paths
{
    public static string Profile(ObjectKey profile) => $"profiles/{Segments(profile)}";

    public static string Cluster(string name) => $"clusters/{Uri.EscapeDataString(name)}";

    public static string Service(ObjectKey service) => $"services/{Segments(service)}";

    public static string Service(string ns, string name) => Service(new ObjectKey(ns, name));

    /// <summary>A ClusterResourcePlacement (no namespace) or a ResourcePlacement.</summary>
    public static string Placement(ObjectKey placement) => $"placements/{Segments(placement)}";

    /// <summary>An interrupted change, by the name of its record.</summary>
    public static string Interrupted(string name) => $"journal/interrupted/{Uri.EscapeDataString(name)}";

    /// <summary>A page of the program (<c>/create/service?ns=a</c>) relative to the base of the dashboard.</summary>
    public static string Below(string page) => page.TrimStart('/') is { Length: > 0 } path ? path : "./";

    private static string Segments(ObjectKey key) =>
        key.Namespace.Length == 0
            ? Uri.EscapeDataString(key.Name)
            : $"{Uri.EscapeDataString(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
}
