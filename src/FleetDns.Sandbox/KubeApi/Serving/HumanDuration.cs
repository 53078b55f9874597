using System.Globalization;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Ages as kubectl prints them: 42s, 3m20s, 17m, 5h3m, 26h, 2d4h, 12d, 2y31d.</summary>
internal static class HumanDuration
{
    public static string Since(string? timestamp, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(timestamp)
            || !DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then))
        {
            return "<unknown>";
        }

        return Show(now - then);
    }

    public static string Show(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        if (seconds < -1)
        {
            return "<invalid>";
        }

        if (seconds < 0)
        {
            return "0s";
        }

        if (seconds < 120)
        {
            return Text($"{seconds}s");
        }

        var minutes = seconds / 60;
        if (minutes < 10)
        {
            return seconds % 60 == 0 ? Text($"{minutes}m") : Text($"{minutes}m{seconds % 60}s");
        }

        if (minutes < 180)
        {
            return Text($"{minutes}m");
        }

        var hours = minutes / 60;
        if (hours < 8)
        {
            return minutes % 60 == 0 ? Text($"{hours}h") : Text($"{hours}h{minutes % 60}m");
        }

        if (hours < 48)
        {
            return Text($"{hours}h");
        }

        var days = hours / 24;
        if (hours < 192)
        {
            return hours % 24 == 0 ? Text($"{days}d") : Text($"{days}d{hours % 24}h");
        }

        if (days < 365 * 2)
        {
            return Text($"{days}d");
        }

        var years = days / 365;
        return years < 8 && days % 365 != 0 ? Text($"{years}y{days % 365}d") : Text($"{years}y");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
