namespace FleetDns.Core.Problems.Rules;

internal sealed class NameCollision() : FleetRule(
    "dns-name-collision",
    Severity.Warning,
    FixBy.FleetDns,
    "namespaces and names of all TrafficManagerProfiles",
    "Two profiles of this hub request the same DNS name, because it is <namespace>-<name> for both. Only one profile can have it.",
    "Create one of them with another name.")
{
    public override IEnumerable<Problem> Find(Scope scope)
    {
        foreach (
            var same in scope.Profiles.Values.Where(p => p.Profile.Meta.Deleting is null)
            .GroupBy(p => ProfileFacts.RelativeName(p.Key), StringComparer.OrdinalIgnoreCase))
        {
            if (same.Skip(1).Any())
            {
                foreach (var row in same)
                {
                    // The other profile is named only in Profiles, which is narrowed to what the operator may see.
                    var other = row.Programmed() is not { Status: ConditionStatus.True };
                    var proposed = other ? Renames.Propose(row, scope) : null;
                    yield return Report(
                        row.Ref(),
                        same.Select(p => p.Key),
                        $"{Wording.Count(same.Count())} profiles of this hub request the DNS name {same.Key}.",
                        [Quote.Field(row.Ref(), "DNS name", same.Key)],
                        same.Max(p => p.Profile.Meta.Created),
                        instructions: other ? null
                            : "Ask the owner of the other profile to recreate it with another name, as its own problem offers.",
                        link: Refs.Page(row.Ref()),
                        steps: Renames.To(row, proposed),
                        button: other ? "Recreate the profile with another name…" : null,
                        proposed: proposed);
                }
            }
        }
    }
}
