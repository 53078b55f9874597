namespace FleetDns.Sources.Cluster.Watching;

/// <summary>
/// Compares a list of the whole collection with the state from the watch. The list may be newer than the cache, so a difference is only a
/// suspicion: the watch continues and must deliver the key within the settling time. A difference that it never delivers is a defect.
/// Versions are opaque, so their order cannot be compared.
/// </summary>
internal sealed class SafetyRelist<T>
    where T : class, IFleetObject
{
    private readonly Dictionary<ObjectKey, T?> _suspects = [];   // as listed; null: not in the list

    public SafetyRelist(ImmutableDictionary<ObjectKey, T> cached, Listing<T> listing)
    {
        var listed = new HashSet<ObjectKey>(listing.Items.Count);
        foreach (var item in listing.Items)
        {
            listed.Add(item.Meta.Key);
            if (!cached.TryGetValue(item.Meta.Key, out var known) || !known.IsSameState(item))
            {
                _suspects[item.Meta.Key] = item;
            }
        }

        foreach (var unreadable in listing.Unreadable)
        {
            listed.Add(unreadable.Key);
        }

        foreach (var key in cached.Keys)
        {
            if (!listed.Contains(key))
            {
                _suspects[key] = null;
            }
        }
    }

    public bool IsClean => _suspects.Count == 0;

    /// <summary>The watch delivered this object; the list has the same or an older state.</summary>
    public void Explain(ObjectKey key) => _suspects.Remove(key);

    /// <summary>Differences that the watch did not deliver: the object as listed, or null where the list does not have it.</summary>
    public IReadOnlyDictionary<ObjectKey, T?> Defects => _suspects;
}

internal static class FleetObjectState
{
    /// <summary>The same object in the same state, by uid and resourceVersion.</summary>
    public static bool IsSameState(this IFleetObject known, IFleetObject other) =>
        known.Meta.ResourceVersion == other.Meta.ResourceVersion && known.Meta.Uid == other.Meta.Uid;
}
