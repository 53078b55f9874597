namespace FleetDns.Core.Problems.Rules;

internal sealed class HubIdentityLacksRole() : Rule<ProfileRow>(
    "hub-identity-lacks-role",
    Severity.Critical,
    FixBy.Commands,
    "condition Programmed (Invalid, 403) of a TrafficManagerProfile",
    $"{Blocked} {Kept}",
    "Grant the fleet's identity the Hub Agent Role (or Traffic Manager Contributor) on the resource group; "
        + "if the command reports that the group does not exist, create the group first. "
        + "The controller retries automatically, at most 16 minutes apart; a new role can take up to an hour to take effect.")
{
    private const string Blocked =
        "The fleet's identity cannot read or write Traffic Manager profiles in this resource group: "
        + "the FQDN is not updated, and changes to backends are not applied.";

    private const string Kept = "DNS still returns the existing endpoints.";

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Invalid() is { Error: { Status: 403 } error } invalid)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"The fleet's identity has no role on resource group {row.Profile.ResourceGroup}.",
                [Quote.Of(row.Ref(), invalid.Condition)],
                invalid.Condition.LastTransition,
                details: row.Answers() ? null : Blocked,   // without endpoints in Azure, nothing is left to return
                link: "/setup/permissions",
                commands: RoleCommand.For(error) is { } role ? [role, .. ProfileFacts.Nudge(row)] : null);
        }
    }
}
