namespace FleetDns.Core.Problems.Rules;

internal sealed class OneRegion() : Rule<ProfileRow>(
    "one-region",
    Severity.Advice,
    FixBy.Others,
    "effective shares of a profile, label fleet.azure.com/location of its clusters",
    "All clusters that receive traffic are in one region: if that region fails, no other takes over.",
    "Ask the owner of the service to export it from a cluster in another region as well.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        // The first cluster in another region settles it, even among 200.
        var answering = row.Shares.Where(s => s.Effective > 0);
        var first = answering.Take(2).ToList();
        if (first.Count == 2 && !answering.Any(s => s.Foreign) && scope.Region(first[0].Label) is { } region
            && answering.All(s => scope.Region(s.Label) == region))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"All clusters are in {region}.",
                [.. answering.Take(5).Select(s => Quote.Field(Refs.Member(s.Label), "label fleet.azure.com/location", region))],
                link: row.Backends is [var backend, ..]
                    ? Refs.Page(Refs.Service(new ObjectKey(backend.Key.Namespace, backend.Backend.Import))) : null);
        }
    }
}
