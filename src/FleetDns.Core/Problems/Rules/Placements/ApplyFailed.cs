namespace FleetDns.Core.Problems.Rules;

internal sealed class ApplyFailed() : Rule<PlacementRow>(
    "apply-failed",
    Severity.Critical,
    FixBy.Others,
    "condition Applied (False) and failedPlacements of a placement on a cluster",
    "The cluster rejects objects of the placement, so the Service or its export may be missing or outdated there.",
    "Ask the owner of the placement to check what failed and why. Often an object has another owner on the cluster, or a namespace, "
        + "quota or webhook rejects it.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        foreach (
            var (cluster, names, failing, everywhere) in row.Groups(
                row.Failing("Applied").Concat(row.Failing("WorkSynchronized")).DistinctBy(f => f.Cluster.Cluster)))
        {
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                $"Objects of {row.Key.Name} cannot be applied on {names}.",
                [.. failing.Take(3)
                    .SelectMany(
                        f => (Evidence[])[
                            Quote.Of(row.Ref(), f.Condition),
                            .. f.Cluster.Status!.Failed.Take(5).Select(o => Quote.Of(o.Resource, o.Condition))])],
                failing.Select(f => f.Condition.LastTransition).Min(),
                cluster,
                link: Refs.Page(row.Ref()),
                show: [Shell.Kubectl("describe", row.Ref())],
                weight: everywhere ? Severity.Critical : Severity.Warning);
        }
    }
}
