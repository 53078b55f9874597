namespace FleetDns.Core.Problems.Rules;

internal sealed class NameCollision() : FleetRule(
    "dns-name-collision",
    Severity.Warning,
    FixBy.FleetDns,
    "namespaces and names of all TrafficManagerProfiles",
    "Two profiles of this hub ask for the same DNS name, since a hyphen joins namespace and name: only one can have it.",
    "Create one of them under another name.")
{
    public override IEnumerable<Problem> Find(Scope scope)
    {
        foreach (var same in scope.Profiles.Values.Where(p => p.Profile.Meta.Deleting is null).GroupBy(p => ProfileFacts.RelativeName(p.Key), StringComparer.OrdinalIgnoreCase))
        {
            if (same.Skip(1).Any())
            {
                foreach (var row in same)
                {
                    // The other's name is told by Profiles alone: that is narrowed to what one may see.
                    var other = row.Programmed() is not { Status: ConditionStatus.True };
                    var proposed = other ? Renames.Propose(row, scope) : null;
                    yield return Report(
                        row.Ref(),
                        same.Select(p => p.Key),
                        $"{Wording.Count(same.Count())} profiles of this hub ask for the DNS name {same.Key}.",
                        [Quote.Field(row.Ref(), "DNS name", same.Key)],
                        same.Max(p => p.Profile.Meta.Created),
                        cure: other ? null : "Rename the other profile: this one has the DNS name. Its owner does it at the other profile's finding.",
                        link: Refs.Page(row.Ref()),
                        steps: Renames.To(row, proposed),
                        act: other ? "Rename the profile…" : null,
                        proposed: proposed);
                }
            }
        }
    }
}
