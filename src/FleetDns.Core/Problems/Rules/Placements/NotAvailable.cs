namespace FleetDns.Core.Problems.Rules;

internal sealed class NotAvailable() : Rule<PlacementRow>(
    "not-available",
    Severity.Warning,
    FixBy.Others,
    "condition Available (False) and failedPlacements of a placement on a cluster",
    "Placed objects do not become ready on this cluster: a workload without healthy pods, or a load balancer without an address. "
        + "Traffic to it may fail.",
    "Ask the owner of the workload to check the listed objects on the cluster itself.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        foreach (
            var (cluster, names, failing, _) in row.Groups(
                row.Failing("Available")
                .Where(f => scope.Lasts(
                    f.Condition.LastTransition ?? scope.Seen($"unavailable {f.Cluster.Cluster}"), TimeSpan.FromMinutes(5)))))
        {
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                $"Objects of {row.Key.Name} are not ready on {names}.",
                [.. failing.Take(3)
                    .SelectMany(
                        f => (Evidence[])[
                            Quote.Of(row.Ref(), f.Condition),
                            .. f.Cluster.Status!.Failed.Take(5).Select(o => Quote.Of(o.Resource, o.Condition))])],
                failing.Select(f => f.Condition.LastTransition).Min(),
                cluster,
                link: Refs.Page(row.Ref()));
        }
    }
}
