namespace FleetDns.Core.Problems.Rules;

internal sealed class OneRegion() : Rule<ProfileRow>(
    "one-region",
    Severity.Advice,
    FixBy.Others,
    "effective shares of a profile, label fleet.azure.com/location of its clusters",
    "All clusters that answer are in one region: should that region fail, nothing takes over.",
    "The owner of the service exports it from a cluster in another region too.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        // Of 200 clusters the first that is elsewhere ends the question.
        var answering = row.Shares.Where(s => s.Effective > 0);
        var first = answering.Take(2).ToList();
        if (first.Count == 2 && !answering.Any(s => s.Foreign) && scope.Region(first[0].Label) is { } region && answering.All(s => scope.Region(s.Label) == region))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"All clusters are in {region}.",
                [.. answering.Take(5).Select(s => Quote.Field(Refs.Member(s.Label), "label fleet.azure.com/location", region))],
                link: row.Backends is [var backend, ..] ? Refs.Page(Refs.Service(new ObjectKey(backend.Key.Namespace, backend.Backend.Import))) : null);
        }
    }
}
