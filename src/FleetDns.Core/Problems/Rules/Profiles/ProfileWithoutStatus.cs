namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileWithoutStatus() : Rule<ProfileRow>(
    "profile-without-status",
    Severity.Critical,
    FixBy.Others,
    "absence of condition Programmed on a TrafficManagerProfile, event AzureAPIError",
    "The controller has not reported a status for this profile, so there is no FQDN yet. It cannot report one while Azure throttles it, "
        + "is down, or rejects its credentials.",
    "Ask the fleet administrator to check the event. 429 and 5xx recover automatically. For 401, check that the fleet has a managed "
        + "identity (az fleet update --enable-managed-identity). Without an event, the hub's networking agent is not running, or DNS "
        + "load balancing is not enabled in it.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Programmed() is null && row.Profile.Meta.Deleting is null && scope.Lasts(row.Profile.Meta.Created, ProfileFacts.Timeouts))
        {
            var events = ProfileFacts.ErrorEvents(scope, row.Ref()).ToList();
            var error = scope.Event(row.Ref(), "AzureAPIError") is { } said ? AzureErrorText.Parse(said.Message) : null;
            yield return Report(
                row.Ref(),
                [row.Key],
                error is null ? "The controller has not processed this profile."
                    : $"Azure returns {error.Status} {error.Code} to the controller; the profile has no status.",
                events.Count > 0 ? events : [Quote.Field(row.Ref(), "status.conditions", "(none)")],
                row.Profile.Meta.Created,
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
