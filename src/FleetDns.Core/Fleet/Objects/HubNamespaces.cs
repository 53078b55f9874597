namespace FleetDns.Core.Fleet;

/// <summary>Namespaces that belong to the hub (docs/domain.md 1.3.6): nothing in them is placed, so they have no rows.</summary>
public static class HubNamespaces
{
    public static bool IsReserved(string ns) =>
        ns.StartsWith("kube-", StringComparison.Ordinal) || ns.StartsWith("fleet-", StringComparison.Ordinal);
}
