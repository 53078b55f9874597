namespace FleetDns.Core.Fleet;

/// <summary>What each cluster serves, by profile, and which profiles name clusters that were never members. Updated from the differences of
/// profile rows.</summary>
internal sealed class ServedShares
{
    private static readonly ImmutableSortedDictionary<ObjectKey, double?> s_nothing = ImmutableSortedDictionary<ObjectKey, double?>.Empty;
    private readonly Dictionary<string, ImmutableSortedDictionary<ObjectKey, double?>> _byCluster = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ObjectKey>> _withoutSlot = new(StringComparer.Ordinal);

    /// <summary>Effective share by profile; null for a profile that leaves the cluster out.</summary>
    public ImmutableSortedDictionary<ObjectKey, double?> Of(string cluster) => _byCluster.GetValueOrDefault(cluster, s_nothing);

    /// <summary>The profiles whose rows name a cluster without a slot.</summary>
    public IReadOnlyCollection<ObjectKey> Awaiting(string cluster) => _withoutSlot.TryGetValue(cluster, out var profiles) ? profiles : [];

    /// <summary>Applies the difference between two rows of one profile, either of which may be missing, and reports each cluster whose
    /// share changed.</summary>
    public void Follow(ObjectKey profile, ProfileRow? old, ProfileRow? row, Action<string> changed)
    {
        Slots(profile, old, row);
        var before = KnownShares(old);
        var after = KnownShares(row);
        if (before == after)
        {
            return;
        }

        var stays = after.Where(s => !s.Foreign).Select(s => s.Label).ToHashSet(StringComparer.Ordinal);
        foreach (var share in before)
        {
            if (!share.Foreign && !stays.Contains(share.Label))
            {
                Set(share.Label, Of(share.Label).Remove(profile), changed);
            }
        }

        foreach (var share in after)
        {
            double? value = share.LeftOut is null ? share.Effective : null;
            if (!share.Foreign && !(Of(share.Label).TryGetValue(profile, out var was) && was == value))
            {
                Set(share.Label, Of(share.Label).SetItem(profile, value), changed);
            }
        }
    }

    // If shares are unknown, no cluster counts as served or left out.
    private static ImmutableArray<ShareRow> KnownShares(ProfileRow? row) => row is { SharesUnknown: null } ? row.Shares : [];

    private void Set(string cluster, ImmutableSortedDictionary<ObjectKey, double?> served, Action<string> changed)
    {
        if (served.IsEmpty)
        {
            _byCluster.Remove(cluster);
        }
        else
        {
            _byCluster[cluster] = served;
        }

        changed(cluster);
    }

    private void Slots(ObjectKey profile, ProfileRow? old, ProfileRow? row)
    {
        foreach (var cluster in WithoutSlot(old))
        {
            if (_withoutSlot.TryGetValue(cluster, out var profiles) && profiles.Remove(profile) && profiles.Count == 0)
            {
                _withoutSlot.Remove(cluster);
            }
        }

        foreach (var cluster in WithoutSlot(row))
        {
            if (!_withoutSlot.TryGetValue(cluster, out var profiles))
            {
                _withoutSlot[cluster] = profiles = [];
            }

            profiles.Add(profile);
        }
    }

    private static IEnumerable<string> WithoutSlot(ProfileRow? row) =>
        row?.Endpoints.Where(e => e is { Slot: < 0, Cluster: not null }).Select(e => e.Cluster!) ?? [];
}
