namespace FleetDns.Core.Problems.Rules;

internal sealed class RolloutStuck() : Rule<PlacementRow>(
    "rollout-stuck",
    Severity.Warning,
    FixBy.Others,
    "conditions RolloutStarted, Overridden and WorkSynchronized of a placement, not True for ten minutes",
    "A change of the placed objects has not reached all clusters: weights, labels or versions differ between them. "
        + "A rollout with exports takes at least a minute per cluster; this one takes longer.",
    "Ask the owner of the placement to check the cluster that is not ready. With strategy External, the change waits for a staged update "
        + "run.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns() || PlacementFacts.IsFailing(row))
        {
            yield break;
        }

        foreach (var step in (string[])["RolloutStarted", "Overridden", "WorkSynchronized", "Applied"])
        {
            if (row.Step(step) is { Status: not ConditionStatus.True } waiting
                && scope.Lasts(waiting.LastTransition ?? scope.Seen(step), TimeSpan.FromMinutes(10)))
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(scope),
                    $"The rollout of {row.Key.Name} is stuck: {row.Rollout.Done} of {row.Rollout.Picked} clusters are done.",
                    [Quote.Of(row.Ref(), waiting)],
                    waiting.LastTransition,
                    link: Refs.Page(row.Ref()));
                yield break;
            }
        }
    }
}
