using System.Globalization;

namespace FleetDns.Core.Journal;

/// <summary>
/// The newest changes in memory: at most <paramref name="most"/> in all, with at most <paramref name="mostCharacters"/> of text, and
/// <paramref name="mostOfOne"/> of one object, so that one that changes constantly does not displace the others. Older ones are dropped.
/// Not thread-safe.
/// </summary>
public sealed class ChangeRing(
    int most = ChangeRing.Most, int mostOfOne = ChangeRing.MostOfOne, int mostCharacters = ChangeRing.MostCharacters)
{
    public const int Most = 10_000;

    public const int MostOfOne = 200;

    /// <summary>For all texts together, about 16 MB: hostile texts must not fill the memory.</summary>
    public const int MostCharacters = 8_000_000;

    private readonly LinkedList<JournalLine> _all = new();                                       // newest first
    private readonly Dictionary<ObjectRef, Queue<LinkedListNode<JournalLine>>> _byObject = [];    // oldest first
    private long _last;
    private long _characters;

    public int Count => _all.Count;

    /// <param name="change">Gets its id here, counted while the process runs.</param>
    public void Add(JournalLine change)
    {
        _characters += Size(change);
        var node = _all.AddFirst(change with { Id = string.Create(CultureInfo.InvariantCulture, $"seen-{++_last}") });
        if (!_byObject.TryGetValue(change.Subject, out var own))
        {
            _byObject[change.Subject] = own = new Queue<LinkedListNode<JournalLine>>();
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
    public ImmutableArray<JournalLine> ToArray() => [.. _all];

    // The oldest of all is the oldest of its object.
    private void Drop(LinkedListNode<JournalLine> oldest)
    {
        var own = _byObject[oldest.Value.Subject];
        own.Dequeue();
        if (own.Count == 0)
        {
            _byObject.Remove(oldest.Value.Subject);
        }

        _all.Remove(oldest);
        _characters -= Size(oldest.Value);
    }

    private static int Size(JournalLine change) =>
        change.Changes.Sum(each => each.Path.Length + (each.Old?.Length ?? 0) + (each.New?.Length ?? 0)) + (change.By?.Length ?? 0);
}
