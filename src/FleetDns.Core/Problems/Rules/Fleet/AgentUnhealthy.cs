namespace FleetDns.Core.Problems.Rules;

internal sealed class AgentUnhealthy() : Rule<MemberRow>(
    "agent-unhealthy",
    Severity.Warning,
    FixBy.Others,
    "conditions Healthy and Joined of a MemberCluster's agents",
    "An agent of the cluster is missing or reports that it is unhealthy: placements, exports or imports of this cluster may be outdated.",
    "Ask the administrator of the cluster to check the agent there (namespace fleet-system).")
{
    public override IEnumerable<Problem> Find(MemberRow row, Scope scope)
    {
        if (row is { Joined: true, Cluster.Meta.Deleting: null } && row.AgentsHealthy < row.AgentsExpected)
        {
            var ailing = row.Cluster.Agents
                .SelectMany(
                    a => a.Conditions.Where(c => c.Type is "Healthy" or "Joined" && c.Status != ConditionStatus.True)
                    .Select(c => (a.Type, Condition: c)))
                .ToList();
            yield return Report(
                Refs.Member(row.Name),
                row.Served.Where(s => s.Value > 0).Select(s => s.Key),
                $"{row.AgentsHealthy} of {row.AgentsExpected} agents of {row.Name} are healthy.",
                ailing.Count > 0
                    ? ailing.Select(
                        a => Quote.Of(
                            Refs.Member(row.Name), a.Condition) with
                        { Source = $"condition {a.Condition.Type} of {a.Type} of {row.Name}" })
                    : [new Evidence($"agentStatus of {row.Name}", string.Join(", ", row.Cluster.Agents.Select(a => a.Type)))],
                ailing.Select(a => a.Condition.LastTransition).Min(),
                row.Name,
                link: Refs.Page(Refs.Member(row.Name)),
                show: [Shell.Kubectl("describe", Refs.Member(row.Name))]);
        }
    }
}
