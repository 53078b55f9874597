using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>How fast a placement reaches its clusters (docs/domain.md 2.2): a cluster counts as ready only some time after it became available, and only so many may be unready.</summary>
/// <param name="Done">Clusters that have the newest resources.</param>
/// <param name="AtATime">Clusters that may be unready at once.</param>
/// <param name="Wait">After a cluster became available, before the next begins.</param>
/// <param name="AtLeast">What the rest needs at least; zero when nothing is left.</param>
/// <param name="NotBefore">When the next cluster can begin at the earliest; null where nothing waits or nothing tells.</param>
public sealed record RolloutPace(int Done, int Picked, int AtATime, TimeSpan Wait, TimeSpan AtLeast, DateTimeOffset? NotBefore)
{
    /// <summary>Before a changed object becomes a snapshot and its rollout begins the hub gathers changes so long, and up to <see cref="GathersAtMost"/>
    /// where it made a snapshot just before (docs/domain.md 2.2, flags of the hub agent with their defaults). Overrides do not wait for it.</summary>
    public static readonly TimeSpan GathersAtLeast = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan GathersAtMost = TimeSpan.FromSeconds(45);

    private const int DefaultPercent = 25;

    /// <summary>What a change of a placed object that is made now needs at least until its rollout has begun on all picked clusters.</summary>
    public TimeSpan ChangeAtLeast => GathersAtLeast + (Wait * Math.Max(0, Batches(Picked, AtATime) - 1));

    /// <summary>The same for a change of an override.</summary>
    public TimeSpan OverrideAtLeast => Wait * Math.Max(0, Batches(Picked, AtATime) - 1);

    public bool UnderWay => Done < Picked;

    public static RolloutPace Of(PlacementRow row)
    {
        var (done, picked) = row.Rollout;
        var atATime = Math.Max(1, MaxUnavailable(row.Placement.Strategy.MaxUnavailable, picked));
        var wait = TimeSpan.FromSeconds(Math.Max(0, row.Placement.Strategy.UnavailablePeriodSeconds));
        var left = picked - done;
        // The first of the rest may begin now; each further batch waits for the one before.
        var batches = Math.Max(0, Batches(left, atATime) - 1);
        var newest = row.Clusters.Where(c => c is { Picked: true, UpToDate: true }).Max(c => c.Status?.Conditions.Find("Available")?.LastTransition);
        var next = row.Placement.Strategy.Type == "External" || left <= 0 ? null : newest?.After(wait);
        return new RolloutPace(done, picked, atATime, wait, TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * batches, int.MaxValue)), next);
    }

    private static int Batches(int clusters, int atATime) => (clusters + atATime - 1) / atATime;

    // A number or a percentage, rounded up as the controller does.
    private static int MaxUnavailable(string? written, int picked)
    {
        if (written is null || !int.TryParse(written.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            (written, number) = ("%", DefaultPercent);
        }

        return written.EndsWith('%') ? (int)Math.Ceiling(picked * Math.Min(number, 100) / 100d) : Math.Min(number, picked);
    }
}
