namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendLacksRights() : Rule<AttachedBackend>(
    "backend-lacks-rights",
    Severity.Critical,
    FixBy.Commands,
    "condition Accepted (Unknown, 403) of a TrafficManagerBackend",
    "The fleet's identity has lost its role on the profile's resource group: "
        + "changes to this backend are not applied and its status lists no endpoints, but Azure keeps its endpoints, and DNS "
        + "still returns them.",
    "Grant the fleet's identity the Hub Agent Role on the resource group again. "
        + "The controller retries automatically, at most 16 minutes apart; a new role can take up to an hour to take effect.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        // If the profile reports the same, only the profile's problem is shown.
        if (row.Word() == BackendWord.AzureFails && AzureErrorText.Parse(row.Accepted!.Message) is { Status: 403 } error
            && row.Profile.Invalid() is not { Error.Status: 403 })
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The fleet's identity lost its role on resource group {row.Profile.Profile.ResourceGroup}.",
                [Quote.Of(row.Ref, row.Accepted)],
                row.Accepted.LastTransition,
                link: "/setup/permissions",
                commands: RoleCommand.For(error) is { } role ? [role, .. BackendWords.Nudge(row)] : null);
        }
    }
}
