namespace FleetDns.Core.Problems.Rules;

internal sealed class PlacementUnfulfilled() : Rule<PlacementRow>(
    "placement-unfulfilled",
    Severity.Warning,
    FixBy.Others,
    "condition Scheduled (SchedulingPolicyUnfulfilled) of a placement",
    "The scheduler found fewer clusters than the placement requests: the service runs and is exported on fewer clusters than intended.",
    "Request fewer clusters or relax the cluster affinity in the placement, or ask the fleet administrator to label or join more "
        + "matching clusters. The scheduler's message shows what excludes each cluster.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (row.Concerns() && row.Step("Scheduled") is { Status: ConditionStatus.False, Reason: not "InvalidResourceSelectors" } scheduled)
        {
            var picked = row.Clusters.Count(c => c.Picked);
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                row.Placement.Policy.NumberOfClusters is { } asked
                    ? $"Placement {row.Key.Name} got {picked} of the {asked} clusters it requests."
                    : $"Placement {row.Key.Name} did not get all its clusters.",
                [
                    Quote.Of(row.Ref(), scheduled),
                    .. row.Clusters.Where(c => !c.Picked).Select(c => c.Status?.Conditions.Find("Scheduled")).OfType<Condition>().Take(5)
                        .Select(c => Quote.Of(row.Ref(), c)),
                ],
                scheduled.LastTransition,
                link: Refs.Page(row.Ref()),
                show: [Shell.Kubectl("describe", row.Ref())],
                weight: picked == 0 ? Severity.Critical : Severity.Warning);
        }
    }
}
