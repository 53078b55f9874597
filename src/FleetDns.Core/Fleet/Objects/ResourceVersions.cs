namespace FleetDns.Core.Fleet;

/// <summary>Order of resourceVersions: opaque by contract, numbers by Kubernetes' own convention.</summary>
public static class ResourceVersions
{
    /// <summary>Less than 0 where the first is lower, 0 where they are equal, more than 0 where it is higher; null where one is no number,
    /// so that nothing is known.</summary>
    public static int? Compare(string? left, string? right)
    {
        if (!IsNumber(left) || !IsNumber(right))
        {
            return null;
        }

        var (a, b) = (left!.TrimStart('0'), right!.TrimStart('0'));
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    private static bool IsNumber(string? version) => version?.All(char.IsAsciiDigit) == true;
}
