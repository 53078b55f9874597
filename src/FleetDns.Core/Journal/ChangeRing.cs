using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Journal;

/// <summary>
/// The newest changes in memory: at most <paramref name="most"/> in all, with at most <paramref name="mostCharacters"/> of text, and
/// <paramref name="mostOfOne"/> of one object, so that one that changes all the time does not push out the others. Older ones are let go. Not thread-safe.
/// </summary>
public sealed class ChangeRing(int most = ChangeRing.Most, int mostOfOne = ChangeRing.MostOfOne, int mostCharacters = ChangeRing.MostCharacters)
{
    public const int Most = 10_000;

    public const int MostOfOne = 200;

    /// <summary>Of all texts together, about 16 MB: a fleet of hostile text must not fill the memory.</summary>
    public const int MostCharacters = 8_000_000;

    private readonly LinkedList<Numbered> _all = new();                                       // newest first
    private readonly Dictionary<ObjectRef, Queue<LinkedListNode<Numbered>>> _byObject = [];    // oldest first
    private long _last;
    private long _characters;

    public int Count => _all.Count;

    public void Add(SeenChange change)
    {
        _characters += Size(change);
        var node = _all.AddFirst(new Numbered(++_last, change));
        if (!_byObject.TryGetValue(change.Object, out var own))
        {
            _byObject[change.Object] = own = new Queue<LinkedListNode<Numbered>>();
        }

        own.Enqueue(node);
        if (own.Count > mostOfOne)
        {
            Drop(own.Peek());
        }

        while (_all.Count > most || (_characters > mostCharacters && _all.Count > 1))
        {
            Drop(_all.Last!);
        }
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<Numbered> ToArray() => [.. _all];

    // The oldest of all is the oldest of its object.
    private void Drop(LinkedListNode<Numbered> oldest)
    {
        var own = _byObject[oldest.Value.Change.Object];
        own.Dequeue();
        if (own.Count == 0)
        {
            _byObject.Remove(oldest.Value.Change.Object);
        }

        _all.Remove(oldest);
        _characters -= Size(oldest.Value.Change);
    }

    private static int Size(SeenChange change) => change.Changes.Sum(each => each.Path.Length + (each.Old?.Length ?? 0) + (each.New?.Length ?? 0)) + (change.By?.Length ?? 0);
}

/// <param name="Number">Counts from 1 while the process runs.</param>
public sealed record Numbered(long Number, SeenChange Change);
