namespace FleetDns.Core.Fleet;

/// <summary>Which kinds of the hub can be read. A kind that is denied, absent or catching up is not empty: nothing can be concluded from a
/// missing object.</summary>
/// <param name="BackendsUnread">Why backends are unknown; null if they are known.</param>
internal readonly record struct HubFacts(string? BackendsUnread, bool ImportsRead, bool ExportsRead)
{
    /// <summary>Everything can be read.</summary>
    public static HubFacts Complete { get; } =
        new(null, true, true) { WorksRead = true, ClusterPlacementsRead = true, PlacementsRead = true };

    public bool WorksRead { get; init; }

    public bool ClusterPlacementsRead { get; init; }

    public bool PlacementsRead { get; init; }

    public static HubFacts Of(Freshness freshness)
    {
        var backends = Find(freshness, "trafficmanagerbackends");
        return new HubFacts(
            IsRead(backends) ? null
                : backends!.Problem
                ?? (backends.State != SourceState.Denied ? "FleetDns is still catching up with trafficmanagerbackends."
                : "FleetDns cannot list trafficmanagerbackends."),
            IsRead(Find(freshness, "serviceimports")),
            IsRead(Find(freshness, "internalserviceexports")))
        {
            WorksRead = IsRead(Find(freshness, "works")),
            ClusterPlacementsRead = IsRead(Find(freshness, "clusterresourceplacements")),
            PlacementsRead = IsRead(Find(freshness, "resourceplacements")),
        };
    }

    /// <summary>Whether the kind can be read, so that an absent object does not exist.</summary>
    public static bool Reads(Freshness freshness, string plural) => IsRead(Find(freshness, plural));

    /// <summary>Whether the kind is currently watched, so that a missing update was not sent.</summary>
    public static bool IsLive(Freshness freshness, string plural) => Find(freshness, plural) is null or { State: SourceState.Live };

    // A kind without a freshness entry is filled by other means, e.g. in tests.
    private static bool IsRead(SourceFreshness? kind) => kind is null or { IsKnown: true };

    private static SourceFreshness? Find(Freshness freshness, string kind)
    {
        foreach (var entry in freshness.Kinds)
        {
            if (entry.Source == kind)
            {
                return entry;
            }
        }

        return null;
    }
}
