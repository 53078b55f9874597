namespace FleetDns.Core.Problems.Rules;

internal sealed class ProfileRejected() : Rule<ProfileRow>(
    "profile-rejected",
    Severity.Critical,
    FixBy.Others,
    "condition Programmed (Invalid) of a TrafficManagerProfile",
    "Azure refuses the profile as it is written, so it is not programmed and its backends are not carried out. What stood in Azure before goes on answering.",
    "The owner of the profile reads Azure's words and corrects the spec (probe settings, names), or creates the profile anew; the controller looks again when the spec changes.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        // What has a rule of its own is told there.
        var told = row.Invalid() is not { } invalid
            || invalid.Error is { Status: 403 } or { Status: 404, Code: "ResourceGroupNotFound" or "SubscriptionNotFound" }
            || (invalid.Error is { Status: 400 } && (row.Profile.Monitor?.Protocol == "TCP" || ProfileFacts.RelativeName(row.Key).Length > RelativeNameTooLong.Longest));
        if (!told)
        {
            var condition = row.Programmed()!;
            var error = AzureErrorText.Parse(condition.Message);
            yield return Report(
                row.Ref(),
                [row.Key],
                error is null ? "The profile is invalid." : $"Azure refuses the profile: {error.Status} {error.Code}",
                [Quote.Of(row.Ref(), condition)],
                condition.LastTransition,
                link: Refs.Page(row.Ref()),
                show: [Shell.Kubectl("describe", row.Ref())]);
        }
    }
}
