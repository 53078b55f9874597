namespace FleetDns.Core.Problems.Rules;

internal sealed class PlacementUnfulfilled() : Rule<PlacementRow>(
    "placement-unfulfilled",
    Severity.Warning,
    FixBy.Others,
    "condition Scheduled (SchedulingPolicyUnfulfilled) of a placement",
    "The scheduler found fewer clusters than the placement requests: the service runs and is exported on fewer than intended.",
    "The owner of the placement requests fewer clusters or relaxes the cluster affinity, or an administrator of the fleet labels or joins "
        + "more matching clusters; the scheduler's message names what excludes each cluster.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (row.Concerns() && row.Step("Scheduled") is { Status: ConditionStatus.False, Reason: not "InvalidResourceSelectors" } scheduled)
        {
            var picked = row.Clusters.Count(c => c.Picked);
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                row.Placement.Policy.NumberOfClusters is { } asked ? $"{row.Key.Name} found {picked} of {asked} clusters."
                    : $"{row.Key.Name} did not find all its clusters.",
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
