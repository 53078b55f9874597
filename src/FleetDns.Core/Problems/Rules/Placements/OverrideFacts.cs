namespace FleetDns.Core.Problems.Rules;

internal static class OverrideFacts
{
    /// <summary>It names a placement that does not exist.</summary>
    public static bool IsDangling(OverrideRow row, Scope scope) =>
        row.Override.Placement is { Length: > 0 } && row.Placement is null && row.Override.Meta.Deleting is null
        && scope.Reads(row.Override.PlacementNamespaced ? "resourceplacements" : "clusterresourceplacements");

    /// <summary>Profiles behind the services that the override selects.</summary>
    public static IEnumerable<ObjectKey> Profiles(OverrideRow row, Scope scope) =>
        row.Override.Selectors
            .Where(s => s is { KindName: "Service" or "ServiceExport", Name: not null } && row.Key.Namespace.Length > 0)
            .SelectMany(s => scope.Service(new ObjectKey(row.Key.Namespace, s.Name!))?.Profiles() ?? []);
}
