namespace FleetDns.Core.Problems.Rules;

internal sealed class PlacementNotScheduled() : Rule<PlacementRow>(
    "placement-not-scheduled",
    Severity.Warning,
    FixBy.Others,
    "condition Scheduled (missing or Unknown) of a placement",
    "The scheduler has not chosen clusters for this placement. The clusters that it chose before stay.",
    "Wait a minute. If the problem persists, ask the fleet administrator: the hub agent may not be running, or the placement is being "
        + "changed constantly.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        var scheduled = row.Step("Scheduled");
        if (row.Concerns() && row.Placement.Meta.Deleting is null && scheduled is null or { Status: ConditionStatus.Unknown }
            && scope.Lasts(scheduled?.LastTransition ?? row.Placement.Meta.Created, TimeSpan.FromMinutes(2)))
        {
            yield return Report(
                row.Ref(),
                row.Profiles(scope),
                $"{row.Key.Name} is not scheduled.",
                [scheduled is null ? Quote.Field(row.Ref(), "condition Scheduled", "(none)") : Quote.Of(row.Ref(), scheduled)],
                scheduled?.LastTransition ?? row.Placement.Meta.Created,
                link: Refs.Page(row.Ref()));
        }
    }
}
