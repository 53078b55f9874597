namespace FleetDns.Core.Problems.Rules;

internal sealed class MisreportedConflict() : Rule<ProfileRow>(
    "misreported-conflict",
    Severity.Critical,
    FixBy.Commands,
    "condition Programmed (DNSNameNotAvailable) and event AzureAPIError of a TrafficManagerProfile",
    "The condition reports a taken DNS name, but Azure refused for another reason: the controller reports every 409 this way. "
        + "The profile is not programmed, and its backends are not applied.",
    "Remove the cause that the event shows. If the resource group is being deleted, wait, or use another one. The controller retries "
        + "automatically, at most 16 minutes apart.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Refused(scope) is { Event: { } said, Error: { } error } refused && ProfileFacts.IsOtherConflict(error))
        {
            var group = error.Code == "ResourceGroupBeingDeleted";
            yield return Report(
                row.Ref(),
                [row.Key],
                group ? $"Resource group {row.Profile.ResourceGroup} is being deleted; the DNS name is not the cause."
                    : $"Azure refuses with {error.Code ?? "409"}; the DNS name is not the cause.",
                [Quote.Of(said), Quote.Of(row.Ref(), refused.Condition)],
                refused.Condition.LastTransition,
                instructions: group
                    ? "Wait until the group is deleted and create it again; the controller then creates the profile. Or re-create the "
                        + "profile in another group: spec.resourceGroup cannot be changed."
                        : "An administrator of the Azure subscription removes the cause that the event names; the controller retries "
                            + "automatically, at most 16 minutes apart.",
                commands: group && row.Location(scope) is { } location ?
                [
                    $"az group wait --name {Shell.Word(row.Profile.ResourceGroup)} --deleted",
                    $"az group create --name {Shell.Word(row.Profile.ResourceGroup)} --location {Shell.Word(location)}",
                    .. ProfileFacts.Nudge(row),
                ] : null,
                show: [$"az group show --name {Shell.Word(row.Profile.ResourceGroup)} --query properties.provisioningState"]);
        }
    }
}
