namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsNameTaken() : Rule<ProfileRow>(
    "dns-name-taken",
    Severity.Critical,
    FixBy.FleetDns,
    "condition Programmed (DNSNameNotAvailable) of a TrafficManagerProfile",
    "This DNS name is already taken in Azure; names under trafficmanager.net are globally unique. "
        + "The profile has no FQDN of its own, and its backends are not applied.",
    "Create the profile with another name or in another namespace; the DNS name is <namespace>-<name>. If another profile of yours has "
        + "the name and is no longer needed, delete that one.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Refused(scope) is not { } refused || ProfileFacts.IsOtherConflict(refused.Error))
        {
            yield break;
        }

        var name = ProfileFacts.RelativeName(row.Key);
        // A profile of the same name, deleted on the hub, may still exist in Azure; its tag identifies it.
        var left = row.Azure is { } azure
            && !azure.Name.Equals(AzureNames.Profile(row.Profile.Meta.Uid), StringComparison.OrdinalIgnoreCase) ? azure : null;
        var proposed = left is null ? Renames.Propose(row, scope) : null;
        yield return Report(
            row.Ref(),
            [row.Key],
            $"The DNS name {name} is taken.",
            [
                Quote.Of(row.Ref(), refused.Condition),
                .. refused.Event is { } said ? (Evidence[])[Quote.Of(said)] : [],
                .. left is not null ? (Evidence[])[Quote.Azure("profile with this name", left.Id)] : [],
            ],
            refused.Condition.LastTransition,
            instructions: left is null ? null
                : $"The Azure profile {left.Name}, left behind by a deleted TrafficManagerProfile of this name, still has it. Delete it "
                    + "there; the controller then takes the name automatically.",
            steps: left is null ? Renames.To(row, proposed) : null,
            button: "Recreate the profile with another name…",
            proposed: proposed,
            commands: left is null ? null : [$"az network traffic-manager profile delete --ids {Shell.Word(left.Id)}"],
            show: [$"az network traffic-manager profile check-dns --name {Shell.Word(name)}"]);
    }
}
