namespace FleetDns.Core.Fleet;

/// <summary>Which namespaces of the hub belong to it (docs/domain.md 1.3.6): nothing in them is placed, so no row is made of them.</summary>
public static class HubNamespaces
{
    public static bool IsReserved(string ns) => ns.StartsWith("kube-", StringComparison.Ordinal) || ns.StartsWith("fleet-", StringComparison.Ordinal);
}
