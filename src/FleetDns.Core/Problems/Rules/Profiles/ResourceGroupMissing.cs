namespace FleetDns.Core.Problems.Rules;

internal sealed class ResourceGroupMissing() : Rule<ProfileRow>(
    "resource-group-missing",
    Severity.Critical,
    FixBy.Commands,
    "condition Programmed (Invalid, 404) of a TrafficManagerProfile",
    "The resource group does not exist, so Azure cannot create a profile in it: the FQDN does not resolve.",
    "Create the resource group in the fleet's subscription, or re-create the profile with the right one: "
        + "spec.resourceGroup cannot be changed.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Invalid() is { Error: { Status: 404, Code: "ResourceGroupNotFound" or "SubscriptionNotFound" } } invalid)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"Resource group {row.Profile.ResourceGroup} does not exist.",
                [Quote.Of(row.Ref(), invalid.Condition), Quote.Field(row.Ref(), "spec.resourceGroup", row.Profile.ResourceGroup)],
                invalid.Condition.LastTransition,
                commands: invalid.Error.Code == "ResourceGroupNotFound" && row.Location(scope) is { } location
                    ? [$"az group create --name {Shell.Word(row.Profile.ResourceGroup)} --location {Shell.Word(location)}",
                        .. ProfileFacts.Nudge(row)] : null);
        }
    }
}
