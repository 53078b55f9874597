namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendLacksRights() : Rule<AttachedBackend>(
    "backend-lacks-rights",
    Severity.Critical,
    FixBy.Commands,
    "condition Accepted (Unknown, 403) of a TrafficManagerBackend",
    "The fleet's identity has lost its role on the profile's resource group: changes of this backend are not carried out and its status lists no endpoints, but Azure keeps what it had and goes on answering.",
    "Grant the fleet's identity the Hub Agent Role on the resource group again. The controller tries by itself, at most 16 minutes apart; a new role can take up to an hour to count.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        // Where the profile itself says so, that is the one finding.
        if (row.Word() == BackendWord.AzureFails && AzureErrorText.Parse(row.Accepted!.Message) is { Status: 403 } error && row.Profile.Invalid() is not { Error.Status: 403 })
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
