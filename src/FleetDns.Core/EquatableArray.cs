using System.Collections;
using System.Runtime.CompilerServices;

namespace FleetDns.Core;

/// <summary>An immutable array that equals another one with equal elements, so that a record with arrays equals another one with the same
/// content.</summary>
/// <typeparam name="T">An element; compared by its own equality.</typeparam>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly ImmutableArray<T> _items;

    public EquatableArray(ImmutableArray<T> items) => _items = items;

    /// <summary>The elements; empty, never the default array.</summary>
    public ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public int Length => _items.IsDefault ? 0 : _items.Length;

    public bool IsEmpty => _items.IsDefaultOrEmpty;

    public T this[int index] => Items[index];

    int IReadOnlyCollection<T>.Count => Length;

    public static implicit operator EquatableArray<T>(ImmutableArray<T> items) => new(items);

    public static implicit operator ImmutableArray<T>(EquatableArray<T> items) => items.Items;

    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    public bool Contains(T item) => Items.Contains(item);

    /// <summary>These elements, but where <paramref name="old"/> has an equal one in the same place, that instance; <paramref name="old"/>
    /// itself where all are equal.</summary>
    /// <param name="parts">Given the old and the new element where they differ: the new one with what is equal within it.</param>
    public EquatableArray<T> Keeping(EquatableArray<T> old, Func<T, T, T>? parts = null)
    {
        if (Equals(old))
        {
            return old;
        }

        var kept = Items.ToBuilder();
        for (var i = 0; i < kept.Count && i < old.Length; i++)
        {
            kept[i] = EqualityComparer<T>.Default.Equals(kept[i], old[i]) ? old[i] : parts is null ? kept[i] : parts(old[i], kept[i]);
        }

        return kept.DrainToImmutable();
    }

    public bool Equals(EquatableArray<T> other) =>
        _items == other._items || Items.AsSpan().SequenceEqual(other.Items.AsSpan(), comparer: null);

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();
}

/// <summary>Makes an <see cref="EquatableArray{T}"/> of a collection expression.</summary>
public static class EquatableArray
{
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);
}
