namespace FleetDns.Core.Fleet;

/// <summary>One key, many values, sorted, so that the order of arrival has no effect. For one owner.</summary>
internal sealed class ObjectIndex<TKey, TValue>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : notnull
{
    private readonly Dictionary<TKey, SortedSet<TValue>> _values = new(comparer);
    private readonly IComparer<TValue> _order = typeof(TValue) == typeof(string) ? (IComparer<TValue>)(object)StringComparer.Ordinal
        : Comparer<TValue>.Default;

    public IReadOnlyCollection<TValue> Of(TKey key) => _values.TryGetValue(key, out var values) ? values : [];

    public bool Has(TKey key, TValue value) => _values.TryGetValue(key, out var values) && values.Contains(value);

    public void Remove(TKey key, TValue value)
    {
        if (_values.TryGetValue(key, out var values) && values.Remove(value) && values.Count == 0)
        {
            _values.Remove(key);
        }
    }

    public void Add(TKey key, TValue value)
    {
        if (!_values.TryGetValue(key, out var values))
        {
            _values[key] = values = new SortedSet<TValue>(_order);
        }

        values.Add(value);
    }

    /// <summary>Moves the value from its previous keys to its current ones.</summary>
    public void Move(IEnumerable<TKey> from, IEnumerable<TKey> to, TValue value)
    {
        foreach (var key in from)
        {
            Remove(key, value);
        }

        foreach (var key in to)
        {
            Add(key, value);
        }
    }
}
