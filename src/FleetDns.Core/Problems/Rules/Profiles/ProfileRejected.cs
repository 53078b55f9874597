namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileRejected() : Rule<ProfileRow>(
    "profile-rejected",
    Severity.Critical,
    FixBy.Others,
    "condition Programmed (Invalid) of a TrafficManagerProfile",
    "Azure rejects the profile as written, so it is not programmed and its backends are not applied. If an Azure profile exists, DNS "
        + "still returns its endpoints.",
    "Ask the owner of the profile to check Azure's message and to correct the spec (probe settings, names), or to recreate the profile. "
        + "The controller retries when the spec changes.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        // Causes with a rule of their own are reported there.
        var isReported = row.Invalid() is not { } invalid
            || invalid.Error is { Status: 403 } or { Status: 404, Code: "ResourceGroupNotFound" or "SubscriptionNotFound" }
            || (invalid.Error is { Status: 400 }
                && (row.Profile.Monitor?.Protocol == "TCP" || ProfileFacts.RelativeName(row.Key).Length > RelativeNameTooLong.Longest));
        if (!isReported)
        {
            var condition = row.Programmed()!;
            var error = AzureErrorText.Parse(condition.Message);
            yield return Report(
                row.Ref(),
                [row.Key],
                error is null ? "The profile is invalid." : $"Azure rejects the profile: {error.Status} {error.Code}",
                [Quote.Of(row.Ref(), condition)],
                condition.LastTransition,
                link: Refs.Page(row.Ref()),
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
