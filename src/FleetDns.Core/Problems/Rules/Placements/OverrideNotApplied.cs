namespace FleetDns.Core.Problems.Rules;

/// <summary>Clusters where the placement is up to date and a rule matches, but no snapshot of the override is applied.</summary>
internal static class OverrideNotApplied
{
    public static List<string> Clusters(OverrideRow row, Scope scope) =>
        row.Placement is { } key && scope.Placement(key) is { } placement && row.Override.Meta.Deleting is null
        && scope.Lasts(row.Override.Meta.Created, ProfileFacts.Timeouts)
            ? [.. placement.Clusters
                .Where(c => c is { Picked: true, UpToDate: true, Cluster: not null }
                    && row.Clusters.FirstOrDefault(o => o.Cluster == c.Cluster) is { Applied: false, Rules.IsEmpty: false })
                .Select(c => c.Cluster!)]
            : [];

    public static bool Any(OverrideRow row) => row.Clusters.Any(c => c.Applied);

    public static ResourceSelector? OldVersion(OverrideRow row) =>
        row.Override.Selectors.FirstOrDefault(s => s is { KindName: "ServiceExport", Version: not "v1beta1" });
}
