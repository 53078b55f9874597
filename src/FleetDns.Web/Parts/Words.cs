using System.Globalization;

namespace FleetDns.Web.Parts;

/// <summary>Numbers as the operator reads them. Weights are integers, shares have one decimal; the two never share a format.</summary>
public static class Words
{
    /// <summary>A share 0..1 in per cent, without the sign: <c>33.7</c>.</summary>
    public static string Percent(double share) => Wording.Tenths(share);

    /// <summary>A count with separators: <c>1,000</c>.</summary>
    public static string Count(long count) => Wording.Count(count);

    /// <summary><c>1 backend</c>, <c>2 backends</c>.</summary>
    public static string Of(int count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>
    /// A length of time: <c>12 s</c>, <c>3 min</c>, <c>2 h 4 min</c>, <c>2 d 4 h</c>. Never negative: clocks of two machines differ.
    /// </summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = Math.Max(0, (long)time.TotalSeconds);
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min",
            < 86400 => $"{seconds / 3600} h{Rest(seconds % 3600 / 60, "min")}",
            _ => $"{seconds / 86400} d{Rest(seconds % 86400 / 3600, "h")}",
        };

        static string Rest(long count, string unit) => count == 0 ? "" : $" {count} {unit}";
    }

    /// <summary>The absolute time that goes with an age: <c>2026-11-23 09:41:07 UTC</c>.</summary>
    public static string Absolute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A coordinate for an SVG attribute, at most two decimals, point as the separator.</summary>
    public static string Svg(double number) => Math.Round(number, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share 0..1 as an SVG percentage: <c>40.12%</c>.</summary>
    public static string SvgPercent(double share) => Svg(share * 100) + "%";
}
