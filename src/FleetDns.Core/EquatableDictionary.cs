using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FleetDns.Core;

/// <summary>An immutable dictionary that equals another one with equal entries, in whatever order. See
/// <see cref="EquatableArray{T}"/>.</summary>
public readonly struct EquatableDictionary<TKey, TValue> : IEquatable<EquatableDictionary<TKey, TValue>>, IReadOnlyDictionary<TKey, TValue>
    where TKey : notnull
{
    private readonly ImmutableDictionary<TKey, TValue>? _items;

    public EquatableDictionary(ImmutableDictionary<TKey, TValue> items) => _items = items;

    /// <summary>The entries; empty where none were set.</summary>
    public ImmutableDictionary<TKey, TValue> Items => _items ?? ImmutableDictionary<TKey, TValue>.Empty;

    public int Count => Items.Count;

    public bool IsEmpty => Items.IsEmpty;

    public IEnumerable<TKey> Keys => Items.Keys;

    public IEnumerable<TValue> Values => Items.Values;

    public TValue this[TKey key] => Items[key];

    public static implicit operator EquatableDictionary<TKey, TValue>(ImmutableDictionary<TKey, TValue> items) => new(items);

    public static implicit operator ImmutableDictionary<TKey, TValue>(EquatableDictionary<TKey, TValue> items) => items.Items;

    public static bool operator ==(EquatableDictionary<TKey, TValue> left, EquatableDictionary<TKey, TValue> right) => left.Equals(right);

    public static bool operator !=(EquatableDictionary<TKey, TValue> left, EquatableDictionary<TKey, TValue> right) => !left.Equals(right);

    public bool ContainsKey(TKey key) => Items.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => Items.TryGetValue(key, out value);

    public TValue? GetValueOrDefault(TKey key) => Items.TryGetValue(key, out var value) ? value : default;

    public bool Equals(EquatableDictionary<TKey, TValue> other)
    {
        if (ReferenceEquals(Items, other.Items))
        {
            return true;
        }

        if (Count != other.Count)
        {
            return false;
        }

        foreach (var (key, value) in Items)
        {
            if (!other.Items.TryGetValue(key, out var its) || !EqualityComparer<TValue>.Default.Equals(value, its))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is EquatableDictionary<TKey, TValue> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = Count;
        foreach (var (key, value) in Items)
        {
            hash ^= HashCode.Combine(key, value);
        }

        return hash;
    }

    public ImmutableDictionary<TKey, TValue>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();
}
