using System.Globalization;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Fleet;

/// <summary>Builds a member's row (docs/domain.md 1.2): joined, agents, heartbeat, and what it serves.</summary>
internal static partial class MemberRows
{
    public static MemberRow Of(MemberCluster cluster, int slot, ImmutableSortedDictionary<ObjectKey, double?> served)
    {
        var joined = cluster.Conditions.Find("Joined");
        return new MemberRow(
            cluster.Meta.Key.Name,
            slot,
            cluster,
            joined is { Status: ConditionStatus.True },
            cluster.Agents.Count(IsHealthy),
            Math.Max(cluster.Agents.Length, Expected(joined)),
            (cluster.Agents.FirstOrDefault(a => a.Type == "MemberAgent") ?? cluster.Agents.MaxBy(a => a.LastHeartbeat))?.LastHeartbeat,
            served);
    }

    // The networking agents report no Healthy, only Joined.
    private static bool IsHealthy(MemberAgent agent) =>
        agent.Conditions.Find(agent.Type == "MemberAgent" ? "Healthy" : "Joined") is { Status: ConditionStatus.True };

    // An agent that never reported has no entry; only the condition's message shows that it is missing:
    // "Member cluster X has not reported all the expected agents, expected 3, got 1".
    private static int Expected(Condition? joined) =>
        joined is { Status: ConditionStatus.Unknown } && ExpectedAgents().Match(joined.Message) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            ? expected
            : 0;

    [GeneratedRegex(@"expected (\d{1,3}), got \d")]
    private static partial Regex ExpectedAgents();
}
