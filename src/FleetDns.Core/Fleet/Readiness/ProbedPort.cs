namespace FleetDns.Core.Fleet;

/// <summary>Whether anything listens on the port that Traffic Manager probes; used by Problems and the paste check.</summary>
internal static class ProbedPort
{
    /// <summary>True if no service with known ports listens on it; false if no ports are known.</summary>
    public static bool Misses(int probed, IEnumerable<IEnumerable<int>> services)
    {
        var known = services.Select(ports => ports.ToList()).Where(ports => ports.Count > 0).ToList();
        return known.Count > 0 && known.TrueForAll(ports => !ports.Contains(probed));
    }
}
