namespace FleetDns.Core.Problems.Rules;

internal sealed class OneCluster() : Rule<ProfileRow>(
    RuleId,
    Severity.Advice,
    FixBy.Others,
    "effective shares of a profile",
    "One cluster takes all traffic of this FQDN; if it fails, no other takes over.",
    "Ask the owner of the service to export it from a second cluster.")
{
    public const string RuleId = "one-cluster";

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var answering = row.Shares.Where(s => s.Effective > 0).ToList();
        // If more clusters should answer, the problem is what excludes them.
        if (answering is [{ Foreign: false } only] && row.Shares.Count(s => s.Intended > 0) <= 1)
        {
            var drained = Drained.Cells(row, scope).Select(d => d.Cell.Cluster).Distinct(StringComparer.Ordinal).ToList();
            yield return Report(
                row.Ref(),
                [row.Key],
                drained.Count == 0 ? $"{only.Label} takes all traffic." : $"One cluster is left: {only.Label} takes all traffic.",
                [new Evidence("effective shares", $"{only.Label} {Wording.Percent(only.Effective)}"),
                    .. drained.Take(5).Select(cluster => new Evidence($"export weight on {cluster}", "0"))],
                cluster: only.Label,
                instructions: drained.Count == 0 ? null
                    : $"Bring {Wording.List(drained)} back by a weight above 0, or export the service from another cluster.",
                link: row.Backends is [var backend, ..]
                    ? Refs.Page(Refs.Service(new ObjectKey(backend.Key.Namespace, backend.Backend.Import))) : null);
        }
    }
}
