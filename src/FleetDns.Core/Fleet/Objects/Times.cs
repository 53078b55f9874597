namespace FleetDns.Core.Fleet;

/// <summary>Arithmetic with times that objects carry: anybody may have written them, up to the end of the year 9999.</summary>
internal static class Times
{
    /// <summary>The time so much later, or the last one that there is.</summary>
    public static DateTimeOffset After(this DateTimeOffset at, TimeSpan span) => span > DateTimeOffset.MaxValue - at ? DateTimeOffset.MaxValue : at + span;
}
