using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>How fast a placement reaches its clusters (docs/domain.md 2.2): a cluster counts as ready only some time after it became
/// available, and only a limited number may be unready.</summary>
/// <param name="Done">Clusters with the newest resources.</param>
/// <param name="AtATime">Clusters that may be unready at once.</param>
/// <param name="Wait">The time after a cluster became available until the next starts.</param>
/// <param name="AtLeast">The least time that the rest needs; zero if nothing is left.</param>
/// <param name="NotBefore">The earliest start of the next cluster; null if none waits or it is unknown.</param>
public sealed record RolloutPace(int Done, int Picked, int AtATime, TimeSpan Wait, TimeSpan AtLeast, DateTimeOffset? NotBefore)
{
    /// <summary>How long the hub collects changes before a changed object becomes a snapshot and its rollout starts; up to
    /// <see cref="GathersAtMost"/>
    /// if it made a snapshot just before (docs/domain.md 2.2, flags of the hub agent with their defaults). Overrides do not wait for
    /// it.</summary>
    public static readonly TimeSpan GathersAtLeast = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan GathersAtMost = TimeSpan.FromSeconds(45);

    private const int DefaultPercent = 25;

    /// <summary>The least time from a change of a placed object until its rollout has started on all picked clusters.</summary>
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
        // The first of the rest may start now; each further batch waits for the one before.
        var batches = Math.Max(0, Batches(left, atATime) - 1);
        var newest =
            row.Clusters.Where(c => c is { Picked: true, UpToDate: true }).Max(c => c.Status?.Conditions.Find("Available")?.LastTransition);
        var next = row.Placement.Strategy.Type == "External" || left <= 0 ? null : newest?.After(wait);
        return new RolloutPace(
            done, picked, atATime, wait, TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * batches, int.MaxValue)), next);
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
