using System.Collections.Immutable;

namespace FleetDns.Core.Fleet;

/// <summary>
/// The objects of one kind as the projection has worked them in. Not simply the last facts: these may already hold a change whose key is only
/// named with the next call, and the indexes must be taken back by what they were built from.
/// </summary>
internal sealed class Mirror<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, T> _objects = [];

    public T? Of(TKey key) => _objects.GetValueOrDefault(key);

    public IReadOnlyDictionary<TKey, T> All => _objects;

    /// <summary>Calls <paramref name="changed"/> with the object before and now for each key whose instance differs.</summary>
    public void Follow(ImmutableDictionary<TKey, T> facts, Changes<TKey> changes, Action<TKey, T?, T?> changed)
    {
        // A key that is gone is found only among those that were here.
        foreach (var key in changes.All ? _objects.Keys.Where(k => !facts.ContainsKey(k)).ToList() : [])
        {
            Follow(key, null, changed);
        }

        foreach (var key in changes.All ? facts.Keys : changes.Keys.IsDefault ? [] : changes.Keys)
        {
            Follow(key, facts.GetValueOrDefault(key), changed);
        }
    }

    private void Follow(TKey key, T? now, Action<TKey, T?, T?> changed)
    {
        var was = _objects.GetValueOrDefault(key);
        if (ReferenceEquals(was, now))
        {
            return;
        }

        if (now is null)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = now;
        }

        changed(key, was, now);
    }
}
