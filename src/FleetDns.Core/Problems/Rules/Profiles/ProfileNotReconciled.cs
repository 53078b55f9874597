namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileNotReconciled() : Rule<ProfileRow>(
    "profile-behind",
    Severity.Critical,
    FixBy.Others,
    "observedGeneration of condition Programmed of a TrafficManagerProfile",
    "The spec was changed, but the controller has not processed it: Azure still has the old settings. The controller writes no status "
        + "while Azure throttles it, is down, or rejects its credentials.",
    "Ask the fleet administrator to check for an event. 429 and 5xx recover automatically. Without an event, the hub's networking agent "
        + "is not running.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Programmed() is { ObservedGeneration: > 0 } condition && condition.ObservedGeneration < row.Profile.Meta.Generation
            && row.Profile.Meta.Deleting is null
            && scope.Lasts(scope.Seen($"generation {row.Profile.Meta.Generation}"), ProfileFacts.Timeouts))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                "The controller has not processed the newest spec.",
                [
                    new Evidence(
                        $"condition Programmed of {row.Ref()}",
                        $"observedGeneration {condition.ObservedGeneration}; metadata.generation {row.Profile.Meta.Generation}"),
                    .. ProfileFacts.ErrorEvents(scope, row.Ref()),
                ],
                scope.Seen($"generation {row.Profile.Meta.Generation}"),
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
