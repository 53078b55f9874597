namespace FleetDns.Core.Fleet;

/// <summary>Whether a member can be relied on now, as text.</summary>
public enum MemberTrust
{
    /// <summary>Joined, all agents healthy, recent heartbeat.</summary>
    Sound,
    /// <summary>Something of it is missing or late.</summary>
    Doubtful,
    /// <summary>The hub does not use it: nothing is placed on it or imported from it.</summary>
    Out,
}

public sealed record MemberStatus(MemberTrust Trust, string Words)
{
    // The scheduler calls a cluster unconnected after that long without a heartbeat (docs/domain.md 1.2).
    private static readonly TimeSpan s_silent = TimeSpan.FromMinutes(5);

    public static MemberStatus Of(MemberRow row, DateTimeOffset now)
    {
        if (row.Cluster.Meta.Deleting is not null)
        {
            return new(MemberTrust.Out, "is leaving the fleet; if its agents do not report, its endpoints stay up to 15 min");
        }

        if (!row.Joined)
        {
            var joined = row.Cluster.Conditions.Find("Joined");
            return new(
                MemberTrust.Out,
                joined is null ? "has not joined yet" : AzureErrorText.OneLine(joined.Message) is { Length: > 0 } words ? words
                : "is not joined");
        }

        return row.LastHeartbeat is not { } beat ? new(MemberTrust.Doubtful, "no heartbeat seen")
            : now - beat > s_silent ? new(MemberTrust.Doubtful, "no heartbeat for more than 5 min: nothing new is placed on it")
            : row.AgentsHealthy < row.AgentsExpected
                ? new(MemberTrust.Doubtful, $"{row.AgentsHealthy} of {row.AgentsExpected} agents healthy")
            : new(MemberTrust.Sound, "joined");
    }
}
