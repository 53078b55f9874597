using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Formats numbers and lists in sentences: one decimal with a point, U+2212 for minus, the same in every culture.</summary>
public static class Wording
{
    private const int Named = 3;

    /// <summary>A share 0..1 as <c>16.0 %</c>.</summary>
    public static string Percent(double share) => $"{Tenths(share)} %";

    /// <summary>A share 0..1 as <c>16.0</c>.</summary>
    public static string Tenths(double share) => Signed(share, plus: string.Empty);

    /// <summary>A difference of shares in percentage points, always with a sign: <c>+10.0</c>, <c>−4.1</c>, <c>0.0</c>.</summary>
    public static string Points(double difference) => Signed(difference, plus: "+");

    /// <summary><c>1,000</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>, <c>a, b, c and 4 more</c>.</summary>
    public static string List(IReadOnlyList<string> items, int named = Named) => items.Count switch
    {
        0 => string.Empty,
        1 => items[0],
        var n when n > named + 1 => $"{string.Join(", ", items.Take(named))} and {Count(n - named)} more",
        var n => $"{string.Join(", ", items.Take(n - 1))} and {items[n - 1]}",
    };

    /// <summary>With a full stop at the end: condition messages often have none and would run into the next sentence.</summary>
    public static string Sentence(string text)
    {
        var said = text.TrimEnd(' ', '\t', ',', ';', ':');
        return said.Length == 0 || said[^1] is '.' or '!' or '?' or '…' || said.EndsWith(".\u201d", StringComparison.Ordinal)
            || said.EndsWith(".\"", StringComparison.Ordinal) ? said : $"{said}.";
    }

    /// <summary>A time of day in UTC; with its date unless that is today: <c>04:50</c>, <c>2026-11-29 04:50</c>.</summary>
    public static string Clock(DateTimeOffset at, DateTimeOffset now) =>
        at.UtcDateTime.ToString(at.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Signed(double share, string plus)
    {
        var text = Math.Abs(share * 100).ToString("F1", CultureInfo.InvariantCulture);
        return text == "0.0" ? text : share < 0 ? $"\u2212{text}" : plus + text;
    }
}
