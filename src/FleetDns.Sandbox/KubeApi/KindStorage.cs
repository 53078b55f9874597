using System.Collections.Immutable;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>One entry of a kind's history: the change and the collection after it.</summary>
internal sealed record HistoryEntry(StoreEventType Type, StoredObject Object, StoredObject? Before, ImmutableSortedDictionary<ObjectName, StoredObject> After)
{
    public long Version => Object.Version;
}

/// <summary>
/// The objects of one kind as a persistent map, and the newest changes. Touched only under the store's lock, except for
/// <see cref="Objects"/> and <see cref="Changed"/>, which hold whole values.
/// </summary>
internal sealed class KindStorage(ResourceKind kind, int window, long startVersion)
{
    private readonly List<HistoryEntry> _history = [];
    private int _first;   // index of the oldest kept entry in _history
    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile ImmutableSortedDictionary<ObjectName, StoredObject> _objects = ImmutableSortedDictionary.Create<ObjectName, StoredObject>(ObjectNameOrder.Instance);

    public ResourceKind Kind { get; } = kind;

    public ImmutableSortedDictionary<ObjectName, StoredObject> Objects => _objects;

    /// <summary>The collection before the oldest kept entry, which is also the state at <see cref="OldestVersion"/>.</summary>
    private ImmutableSortedDictionary<ObjectName, StoredObject> _base = ImmutableSortedDictionary.Create<ObjectName, StoredObject>(ObjectNameOrder.Instance);

    /// <summary>Changes after this version are known.</summary>
    public long OldestVersion { get; private set; } = startVersion;

    /// <summary>Completes at the next change (or compaction).</summary>
    public Task Changed => _changed.Task;

    public void Append(HistoryEntry entry)
    {
        _objects = entry.After;
        _history.Add(entry);
        if (_history.Count - _first > window)
        {
            OldestVersion = _history[_first].Version;
            _base = _history[_first].After;
            _first++;
            if (_first > window)
            {
                _history.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    /// <summary>Wakes all who wait; called after the lock is left, so that nobody runs under it.</summary>
    public void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    public void Compact(long version)
    {
        _history.Clear();
        _first = 0;
        _base = _objects;
        OldestVersion = version;
    }

    /// <summary>Up to <paramref name="limit"/> changes after a version; null where they are no longer known.</summary>
    public HistoryEntry[]? After(long version, int limit)
    {
        if (version < OldestVersion)
            return null;
        var start = FirstAfter(version);
        var count = Math.Min(limit, _history.Count - start);
        return count <= 0 ? [] : [.. _history.GetRange(start, count)];
    }

    /// <summary>The collection as it was at a version; null where that is no longer known.</summary>
    public ImmutableSortedDictionary<ObjectName, StoredObject>? At(long version)
    {
        if (version < OldestVersion)
            return null;
        var next = FirstAfter(version);
        return next == _first ? _base : _history[next - 1].After;
    }

    private int FirstAfter(long version)
    {
        int low = _first, high = _history.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Version <= version)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>By namespace, then name, in ordinal order: the order of lists.</summary>
internal sealed class ObjectNameOrder : IComparer<ObjectName>
{
    public static ObjectNameOrder Instance { get; } = new();

    public int Compare(ObjectName x, ObjectName y)
    {
        var byNamespace = string.CompareOrdinal(x.Namespace, y.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(x.Name, y.Name);
    }
}
