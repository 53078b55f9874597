namespace FleetDns.Core.Problems.Rules;

internal sealed class MemberNotJoined() : Rule<MemberRow>(
    "member-not-joined",
    Severity.Warning,
    FixBy.Others,
    "condition Joined of a MemberCluster",
    "The cluster is not, or no longer, part of the fleet: nothing is placed on it, and its exports are removed.",
    "If the cluster should join, ask its administrator to check its agents. If it has left, ask the fleet administrator to delete the "
        + "MemberCluster.")
{
    public override IEnumerable<Problem> Find(MemberRow row, Scope scope)
    {
        var joined = row.Cluster.Conditions.Find("Joined");
        if (!row.Joined && row.Cluster.Meta.Deleting is null
            && scope.Lasts(joined?.LastTransition ?? row.Cluster.Meta.Created, TimeSpan.FromMinutes(2)))
        {
            yield return Report(
                Refs.Member(row.Name),
                row.Served.Select(s => s.Key),
                $"{row.Name} has not joined.",
                [joined is null ? Quote.Field(Refs.Member(row.Name), "condition Joined", "(none)")
                    : Quote.Of(Refs.Member(row.Name), joined)],
                joined?.LastTransition ?? row.Cluster.Meta.Created,
                row.Name,
                link: Refs.Page(Refs.Member(row.Name)),
                show: [Shell.Kubectl("describe", Refs.Member(row.Name))]);
        }
    }
}
