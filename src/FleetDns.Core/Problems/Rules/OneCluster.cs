using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class OneCluster() : Rule<ProfileRow>(
    "one-cluster",
    Severity.Advice,
    FixBy.Others,
    "effective shares of a profile",
    "One cluster carries all traffic of this FQDN: should it fail, nothing takes over.",
    "The owner of the service exports it from a second cluster.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var answering = row.Shares.Where(s => s.Effective > 0).ToList();
        // Where more are meant to answer, what keeps them out is the finding.
        if (answering is [{ Foreign: false } only] && row.Shares.Count(s => s.Intended > 0) <= 1)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                $"{only.Label} carries everything.",
                [new Evidence("effective shares", $"{only.Label} {Wording.Percent(only.Effective)}")],
                cluster: only.Label,
                link: row.Backends is [var backend, ..] ? Refs.Page(Refs.Service(new ObjectKey(backend.Key.Namespace, backend.Backend.Import))) : null);
        }
    }
}
