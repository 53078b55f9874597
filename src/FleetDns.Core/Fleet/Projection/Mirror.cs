namespace FleetDns.Core.Fleet;

/// <summary>
/// The objects of one kind as the projection has processed them. Not simply the last facts: these may already contain a change whose key is
/// only named in the next call, and index entries must be removed by the values they were built from. An object that cannot be processed is
/// unchanged and retried with each call.
/// </summary>
/// <param name="defects">Collects failures; null: they are thrown.</param>
/// <param name="kind">Of the objects.</param>
/// <param name="same">Whether two states of an object show the same; null for plain equality. The earlier instance stays where they
/// do.</param>
internal class Mirror<TKey, T>(RowDefects? defects = null, string kind = "", Func<T, T, bool>? same = null)
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, T> _objects = [];
    private readonly HashSet<TKey> _failed = [];
    private readonly Func<T, T, bool> _same = same ?? EqualityComparer<T>.Default.Equals;

    public T? Of(TKey key) => _objects.GetValueOrDefault(key);

    public IReadOnlyDictionary<TKey, T> All => _objects;

    /// <summary>Calls <paramref name="changed"/> with the object before and now for each key whose object differs.</summary>
    public void Follow(ImmutableDictionary<TKey, T> facts, Changes<TKey> changes, Action<TKey, T?, T?> changed)
    {
        foreach (var key in _failed.ToList())
        {
            Follow(key, facts.GetValueOrDefault(key), changed);
        }

        // A deleted key is found only among the previous ones.
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
            Taken(key);
            return;
        }

        try
        {
            if (was is null || now is null || !_same(was, now))
            {
                Set(key, now);
                changed(key, was, now);
            }

            Taken(key);
        }
        catch (Exception exception) when (defects is not null)
        {
            Set(key, was);
            _failed.Add(key);
            defects.Object(Ref(key), exception);
        }
    }

    private void Set(TKey key, T? now)
    {
        if (now is null)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = now;
        }
    }

    private void Taken(TKey key)
    {
        if (_failed.Remove(key))
        {
            defects!.ObjectTaken(Ref(key));
        }
    }

    private ObjectRef Ref(TKey key) => new(kind, key is ObjectKey named ? named : new ObjectKey(string.Empty, $"{key}"));
}
