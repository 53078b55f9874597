namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileRetrying() : Rule<ProfileRow>(
    "profile-retrying",
    Severity.Critical,
    FixBy.Others,
    "condition Programmed (Unknown, Pending) of a TrafficManagerProfile",
    "Azure throttles the controller or returns errors; the controller retries with back-off. If an Azure profile exists, DNS still "
        + "returns its endpoints; new settings are delayed.",
    "No action needed: it recovers automatically. Once Azure has recovered, any change of the spec makes the controller retry at once.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Programmed() is { Status: ConditionStatus.Unknown } condition
            && scope.Lasts(condition.LastTransition ?? scope.Seen("retrying"), ProfileFacts.Timeouts))
        {
            var error = AzureErrorText.Parse(condition.Message);
            yield return Report(
                row.Ref(),
                [row.Key],
                error is null ? "The controller keeps trying to configure the profile."
                    : $"Azure returns {error.Status} {error.Code}; the controller keeps trying.",
                [Quote.Of(row.Ref(), condition)],
                condition.LastTransition,
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
