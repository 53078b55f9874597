namespace FleetDns.Core.Fleet;

/// <summary>Whether anything listens on the port that Traffic Manager probes: what Problems and the paste check ask alike.</summary>
internal static class ProbedPort
{
    /// <summary>Of the services whose ports are known, none listens on it; false where no ports are known.</summary>
    public static bool Misses(int probed, IEnumerable<IEnumerable<int>> services)
    {
        var known = services.Select(ports => ports.ToList()).Where(ports => ports.Count > 0).ToList();
        return known.Count > 0 && known.TrueForAll(ports => !ports.Contains(probed));
    }
}
