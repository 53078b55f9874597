using FleetDns.Core.Sampling;

namespace FleetDns.Web.Features.Profiles;

/// <summary>One target in the table of the measured split.</summary>
/// <param name="Weight">The endpoint's effective weight now; null where no endpoint has the target.</param>
/// <param name="Expected">Share 0..1 when the measurement began; the effective one before the first measurement.</param>
/// <param name="Intended">Share 0..1; null where no endpoint has the target.</param>
/// <param name="Tally">Null before the first measurement: a dash is shown, not a zero.</param>
public sealed record SplitRow(
    string Label, int Slot, string Target, int? Weight, double Expected, double? Intended, bool Known, TargetTally? Tally)
{
    public static ImmutableArray<SplitRow> Of(ProfileRow row, Measurement? measurement)
    {
        var endpoints = row.Endpoints.Where(endpoint => endpoint.Target is not null)
            .ToLookup(endpoint => endpoint.Target!, StringComparer.Ordinal);
        if (measurement is null)
        {
            return
            [
                .. row.Endpoints.Where(endpoint => endpoint is { Target: not null, LeftOut: null }).DistinctBy(endpoint => endpoint.Target)
                    .Select(endpoint => new SplitRow(
                        endpoint.Cluster ?? endpoint.Target!, endpoint.Slot, endpoint.Target!, Weight(endpoint.Target!),
                        Sum(endpoint.Target!, each => each.Effective), Sum(endpoint.Target!, each => each.Intended), true, null)),
            ];
        }

        return
        [
            .. measurement.Targets.Select(target => new SplitRow(
                target.Label, target.Slot, target.Target, Weight(target.Target), target.ExpectedShare,
                endpoints.Contains(target.Target) ? Sum(target.Target, each => each.Intended) : null, target.Expected,
                measurement.Counted > 0 ? target : null)),
        ];

        int? Weight(string target) => endpoints.Contains(target) ? endpoints[target].Sum(each => each.EffectiveWeight) : null;
        double Sum(string target, Func<EndpointRow, double> share) => endpoints[target].Sum(share);
    }

    /// <summary>The right end of the interval scale: rounded up to a full tenth, 0.1..1.</summary>
    public static double Scale(ImmutableArray<SplitRow> rows)
    {
        var most = rows.Select(row => Math.Max(Math.Max(row.Expected, row.Intended ?? 0), row.Tally?.Interval.Upper ?? 0))
            .DefaultIfEmpty(0).Max();
        return Math.Clamp(Math.Ceiling(most * 10 - 1e-9) / 10, 0.1, 1);
    }
}
