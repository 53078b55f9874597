namespace FleetDns.Sandbox.KubeApi;

/// <summary>One entry of a kind's history. <see cref="Before"/> is null for a new object.</summary>
internal sealed record HistoryEntry(StoreEventType Type, StoredObject Object, StoredObject? Before)
{
    public long Version => Object.Version;
}

/// <summary>
/// The objects of one kind as a persistent map, and the newest changes. Accessed only under the store's lock, except for
/// <see cref="Objects"/> and <see cref="Changed"/>, which hold whole values.
/// </summary>
internal sealed class KindStorage(ResourceKind kind, long startVersion)
{
    private readonly List<HistoryEntry> _history = [];
    private readonly Queue<(long Version, ImmutableSortedDictionary<ObjectName, StoredObject> Objects)> _looked = [];
    private int _first;   // index of the oldest kept entry in _history
    private TaskCompletionSource? _changed;   // created when a reader waits
    private volatile ImmutableSortedDictionary<ObjectName, StoredObject> _objects =
        ImmutableSortedDictionary.Create<ObjectName, StoredObject>(ObjectNameOrder.Instance);

    public ResourceKind Kind { get; } = kind;

    public ImmutableSortedDictionary<ObjectName, StoredObject> Objects => _objects;

    /// <summary>Changes after this version are known.</summary>
    public long OldestVersion { get; private set; } = startVersion;

    /// <summary>Completes at the next change (or compaction).</summary>
    public Task Changed => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Append(HistoryEntry entry, int window)
    {
        var name = entry.Object.Name;
        _objects = entry.Type == StoreEventType.Deleted ? _objects.Remove(name) : _objects.SetItem(name, entry.Object);
        _history.Add(entry);
        while (_history.Count - _first > window)
        {
            OldestVersion = _history[_first].Version;
            _history[_first++] = null!;
        }

        if (_first > Math.Max(window, 64))
        {
            _history.RemoveRange(0, _first);
            _first = 0;
        }
    }

    /// <summary>Wakes all waiting readers; called after the lock is released, so that none runs under it.</summary>
    public void Signal() => Interlocked.Exchange(ref _changed, null)?.TrySetResult();

    public void Compact(long version)
    {
        _history.Clear();
        _first = 0;
        _looked.Clear();
        OldestVersion = version;
    }

    /// <summary>Up to <paramref name="limit"/> changes after a version; null when they are no longer known.</summary>
    public HistoryEntry[]? After(long version, int limit)
    {
        if (version < OldestVersion)
        {
            return null;
        }

        var start = FirstAfter(version);
        var count = Math.Min(limit, _history.Count - start);
        return count <= 0 ? [] : [.. _history.GetRange(start, count)];
    }

    /// <summary>The collection as it was at a version; null when that is no longer known.</summary>
    public ImmutableSortedDictionary<ObjectName, StoredObject>? At(long version)
    {
        if (version < OldestVersion)
        {
            return null;
        }

        var next = FirstAfter(version);
        if (next == _history.Count)
        {
            return _objects;
        }
        // A paged list requests the same state repeatedly.
        foreach (var (known, objects) in _looked)
        {
            if (known == version)
            {
                return objects;
            }
        }

        var then = _objects.ToBuilder();
        for (var i = _history.Count - 1; i >= next; i--)
        {
            if (_history[i] is { Before: { } before })
            {
                then[before.Name] = before;
            }
            else
            {
                then.Remove(_history[i].Object.Name);
            }
        }

        if (_looked.Count == Looked)
        {
            _looked.Dequeue();
        }

        var state = then.ToImmutable();
        _looked.Enqueue((version, state));
        return state;
    }

    private const int Looked = 4;

    private int FirstAfter(long version)
    {
        int low = _first, high = _history.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Version <= version)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
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
