using FleetDns.Core.Sampling;

namespace FleetDns.Web.Parts;

/// <summary>What DNS answered, per cluster: the third bar.</summary>
/// <param name="Counted">Counted answers; at least one.</param>
/// <param name="Running">Still measuring: drawn, without a verdict.</param>
/// <param name="At">When it ended, or began while it runs.</param>
/// <param name="Stale">Why it no longer applies, as a sentence; null while it does.</param>
public sealed record MeasuredShares(ImmutableArray<MeasuredShare> Shares, int Counted, bool Running, DateTimeOffset At, string? Stale)
{
    /// <summary>Null where nothing was measured or no answer counted: nothing is drawn, not a zero.</summary>
    public static MeasuredShares? Of(Measurement? measurement, ProfileRow row, DateTimeOffset now)
    {
        if (measurement is not { Counted: > 0 })
        {
            return null;
        }

        var shares = measurement.Targets
            .GroupBy(target => (target.Label, target.Slot, target.Expected))
            .Select(group => new MeasuredShare(
                group.Key.Label, group.Key.Slot, group.Key.Expected, group.Sum(target => target.Answers), measurement.Counted))
            .Where(share => share.Answers > 0)
            .ToImmutableArray();
        return new MeasuredShares(
            shares, measurement.Counted, measurement.FinishedAt is null, measurement.FinishedAt ?? measurement.StartedAt,
            WhyStale(measurement, row, now));
    }

    private static string? WhyStale(Measurement measurement, ProfileRow row, DateTimeOffset now) =>
        measurement.FinishedAt is not { } end ? null
        : Withdrawal.Of(measurement, row, now) is { } withdrawn ? withdrawn
        : now - end > Withdrawal.Valid ? $"Measured {Words.Duration(now - end)} ago; a measurement is valid for 15 min."
        : null;
}

/// <param name="Expected">False: no endpoint of the profile has such a target.</param>
/// <param name="Of">Counted answers of the whole measurement.</param>
public sealed record MeasuredShare(string Label, int Slot, bool Expected, int Answers, int Of)
{
    /// <summary>0..1.</summary>
    public double Share => (double)Answers / Of;
}
