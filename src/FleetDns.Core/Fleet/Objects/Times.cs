namespace FleetDns.Core.Fleet;

/// <summary>Arithmetic with times in objects: any client may have written them, up to the end of the year 9999.</summary>
internal static class Times
{
    /// <summary>The later time, or the maximum.</summary>
    public static DateTimeOffset After(this DateTimeOffset at, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - at ? DateTimeOffset.MaxValue : at + span;
}
