namespace FleetDns.Core.Problems.Rules;

internal sealed class AgentSilent() : Rule<MemberRow>(
    "agent-silent",
    Severity.Warning,
    FixBy.Others,
    "lastReceivedHeartbeat of a MemberCluster's agents",
    "The cluster's agent no longer reports. Its endpoints stay in Azure and still receive traffic; only Traffic Manager's own probes "
        + "protect users. Changes do not reach the cluster, and after five minutes the scheduler no longer picks it.",
    "Ask the administrator of the cluster to check whether it is stopped or cut off from the hub, or whether its agent is down. To take "
        + "the cluster out of DNS in the meantime, disable its endpoints in Azure. Once it reports again, you can set its export weight "
        + "to 0 by an override instead.")
{
    // Three heartbeats at the default period of 60 s.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static bool IsSilent(MemberRow? member, Scope scope) =>
        scope.IsLive("memberclusters") && member?.LastHeartbeat is { } beat && scope.Lasts(beat, s_patience);

    public override IEnumerable<Problem> Find(MemberRow row, Scope scope)
    {
        if (IsSilent(row, scope) && row.Cluster.Meta.Deleting is null)
        {
            var serving = row.Served.Where(s => s.Value > 0).ToList();
            yield return Report(
                Refs.Member(row.Name),
                serving.Select(s => s.Key),
                $"{row.Name} has stopped reporting.",
                [.. row.Cluster.Agents.Where(a => a.LastHeartbeat is not null)
                    .Select(
                        a => Quote.Field(
                            Refs.Member(row.Name), $"last heartbeat of {a.Type}",
                            a.LastHeartbeat!.Value.UtcDateTime.ToString("u", System.Globalization.CultureInfo.InvariantCulture)))],
                row.LastHeartbeat,
                row.Name,
                link: Refs.Page(Refs.Member(row.Name)),
                show: [Shell.Kubectl("describe", Refs.Member(row.Name))]);
        }
    }
}
