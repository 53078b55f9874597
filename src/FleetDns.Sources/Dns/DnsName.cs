namespace FleetDns.Sources.Dns;

/// <summary>Names in normal form: lower case, without final dot; the root is the empty text.</summary>
internal static class DnsName
{
    public static string Normal(string name) => name.TrimEnd('.').ToLowerInvariant();

    /// <summary>Whether a normalized name is the zone or below it.</summary>
    public static bool IsIn(string name, string zone) =>
        zone.Length == 0 || name == zone
            || (name.Length > zone.Length && name.EndsWith(zone, StringComparison.Ordinal) && name[^(zone.Length + 1)] == '.');
}
