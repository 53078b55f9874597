using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class NotAvailable() : Rule<PlacementRow>(
    "not-available",
    Severity.Warning,
    "condition Available (False) and failedPlacements of a placement on a cluster",
    "What was placed does not become ready on this cluster: a workload without sound pods, or a load balancer without an address. Traffic that goes there may fail.",
    "Look at the objects that are named, on the cluster itself.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        foreach (var (cluster, condition) in row.Failing("Available"))
        {
            if (scope.Lasts(condition.LastTransition ?? scope.Seen($"unavailable {cluster.Cluster}"), TimeSpan.FromMinutes(5)))
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(scope),
                    $"What {row.Key.Name} placed on {cluster.Cluster} is not ready.",
                    [Quote.Of(row.Ref(), condition), .. cluster.Status!.Failed.Take(5).Select(f => Quote.Of(f.Resource, f.Condition))],
                    condition.LastTransition,
                    cluster.Cluster,
                    link: Refs.Page(row.Ref()));
            }
        }
    }
}
