namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsNameTaken() : Rule<ProfileRow>(
    "dns-name-taken",
    Severity.Critical,
    FixBy.FleetDns,
    "condition Programmed (DNSNameNotAvailable) of a TrafficManagerProfile",
    "Somebody in Azure already has this DNS name; names under trafficmanager.net are unique in the whole world. The profile has no FQDN of its own, and none of its backends is carried out.",
    "Create the profile under another name or in another namespace; the name in DNS is <namespace>-<name>. If the name is held by a profile of your own, delete that one.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Refused(scope) is not { } refused || ProfileFacts.IsOtherConflict(refused.Error))
        {
            yield break;
        }

        var name = ProfileFacts.RelativeName(row.Key);
        // A namesake that was deleted on the hub may still stand in Azure, found by its tag.
        var left = row.Azure is { } azure && !azure.Name.Equals(AzureNames.Profile(row.Profile.Meta.Uid), StringComparison.OrdinalIgnoreCase) ? azure : null;
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
            cure: left is null ? null : $"The Azure profile {left.Name}, left behind by a deleted TrafficManagerProfile of this name, still holds it. Delete it there; the controller then takes the name by itself.",
            steps: left is null ? Renames.To(row, proposed) : null,
            act: "Rename the profile…",
            proposed: proposed,
            commands: left is null ? null : [$"az network traffic-manager profile delete --ids {Shell.Word(left.Id)}"],
            show: [$"az network traffic-manager profile check-dns --name {Shell.Word(name)}"]);
    }
}
