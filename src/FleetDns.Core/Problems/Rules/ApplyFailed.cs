using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class ApplyFailed() : Rule<PlacementRow>(
    "apply-failed",
    Severity.Critical,
    "condition Applied (False) and failedPlacements of a placement on a cluster",
    "The cluster refuses what the placement brings, so the Service or its export may be missing or old there.",
    "Read what failed and why: often an object that somebody else owns on the cluster, or a namespace, quota or webhook that refuses it.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        var failing = row.Failing("Applied").Concat(row.Failing("WorkSynchronized")).DistinctBy(f => f.Cluster.Cluster).ToList();
        foreach (var (cluster, condition) in failing)
        {
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                $"{cluster.Cluster} does not take what {row.Key.Name} brings.",
                [Quote.Of(row.Ref(), condition), .. cluster.Status!.Failed.Take(5).Select(f => Quote.Of(f.Resource, f.Condition))],
                condition.LastTransition,
                cluster.Cluster,
                link: Refs.Page(row.Ref()),
                commands: [Shell.Kubectl("describe", row.Ref())],
                weight: failing.Count == row.Clusters.Count(c => c.Picked) ? Severity.Critical : Severity.Warning);
        }
    }
}
