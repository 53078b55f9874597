using System.Globalization;

namespace FleetDns.Core.Sampling;

/// <summary>A verdict is valid for the shares it was judged against, and for a limited time. Once they change, this describes what it
/// was.</summary>
public static class Withdrawal
{
    /// <summary>How long a measurement counts as current.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromMinutes(15);

    private const double Visible = 0.0005;   // half of the last shown decimal of a share
    private const int Named = 4;

    /// <summary>What the verdict was and why it is withdrawn: <c>The measurement at 04:18 matched the shares of that time (50/50). They
    /// have changed since.</c> Null while it is valid, and while the measurement runs.</summary>
    public static string? Of(Measurement measurement, ProfileRow row, DateTimeOffset now)
    {
        if (measurement is not { FinishedAt: { } at, Verdict: { } verdict } || Changed(measurement.Plan, row) is not { } changed)
        {
            return null;
        }

        var was = verdict.Kind switch
        {
            VerdictKind.Agrees => "matched",
            VerdictKind.Differs => "differed from",
            VerdictKind.Unexpected => "found answers outside",
            _ => "gave no verdict on",
        };
        return $"The measurement at {Wording.Clock(at, now)} {was} the shares of that time{Expected(measurement.Plan)}. {changed}.";
    }

    /// <summary>The verdict is current and contradicts the shares.</summary>
    public static bool Contradicts(Measurement measurement, ProfileRow row, DateTimeOffset now) =>
        measurement is { FinishedAt: { } at, Verdict.Kind: VerdictKind.Differs or VerdictKind.Unexpected } && now - at <= Valid
            && Changed(measurement.Plan, row) is null;

    /// <summary>What differs from the plan, as a sentence without its full stop; null if nothing.</summary>
    private static string? Changed(MeasurementPlan plan, ProfileRow row)
    {
        if (row.SharesUnknown is { } unknown)
        {
            return $"They are no longer valid: {unknown}";
        }

        if (AzureNames.Target(row.Fqdn) is { } fqdn && fqdn != plan.Fqdn)
        {
            return "The FQDN has changed since";
        }

        var before = Sums(plan.Expected);
        var now = Sums(MeasurementPlans.Expected(row));
        if (!before.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(now.Keys))
        {
            return before.Any(t => t.Value.Share > 0 && !now.ContainsKey(t.Key))
                || now.Any(t => t.Value.Share > 0 && !before.ContainsKey(t.Key)) ? "They have changed since"
                : "The endpoints have changed since";
        }

        return before.Any(t => Math.Abs(t.Value.Share - now[t.Key].Share) > Visible) ? "They have changed since"
            : before.Any(t => t.Value.Weight != now[t.Key].Weight) ? "The weights have changed since"
            : null;
    }

    private static Dictionary<string, (double Share, long Weight)> Sums(IEnumerable<ExpectedTarget> targets) =>
        targets.GroupBy(t => t.Target, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (g.Sum(t => t.Share), g.Sum(t => (long)t.Weight)), StringComparer.Ordinal);

    // " (50/50)", " (33.7/66.3)"; more than a few are counted.
    private static string Expected(MeasurementPlan plan)
    {
        var shares = Sums(plan.Expected).Values.Select(t => t.Share).Where(share => share > 0).ToList();
        return shares.Count switch
        {
            0 => string.Empty,
            > Named => $" ({Wording.Count(shares.Count)} endpoints)",
            _ => $" ({string.Join('/', shares.Select(share => Math.Round(share * 100, 1).ToString("0.#", CultureInfo.InvariantCulture)))})",
        };
    }
}
