namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileRetrying() : Rule<ProfileRow>(
    "profile-retrying",
    Severity.Critical,
    FixBy.Others,
    "condition Programmed (Unknown, Pending) of a TrafficManagerProfile",
    "Azure throttles or fails the controller, which tries again with growing pauses. What stood in Azure before goes on answering; new settings wait.",
    "Nobody has to act: the controller tries again by itself. Once Azure's trouble is over, any change of the spec makes it try at once.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Programmed() is { Status: ConditionStatus.Unknown } condition && scope.Lasts(condition.LastTransition ?? scope.Seen("retrying"), ProfileFacts.Timeouts))
        {
            var error = AzureErrorText.Parse(condition.Message);
            yield return Report(
                row.Ref(),
                [row.Key],
                error is null ? "The controller keeps trying to configure the profile." : $"Azure answers {error.Status} {error.Code}; the controller keeps trying.",
                [Quote.Of(row.Ref(), condition)],
                condition.LastTransition,
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
