using System.Globalization;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Versions as clients send them.</summary>
internal static class ResourceVersion
{
    /// <summary>0 for none and "0".</summary>
    public static long Parse(string? text, Func<string, StatusException> unreadable)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw unreadable($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    public static StatusException TooLarge(long asked, long current) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}")
        {
            Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")],
            RetryAfterSeconds = 1,
        };
}
