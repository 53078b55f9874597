namespace FleetDns.Sources.Publishing;

/// <summary>
/// The keys of the last changes with their revisions, so that a reader can get the changes since its last read. One writer, many readers.
/// </summary>
/// <param name="capacity">Number of changes kept; for older revisions the answer is "all".</param>
internal sealed class ChangeJournal<TKey>(int capacity = 8192)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly (long Revision, TKey Key)[] _ring = new (long, TKey)[capacity];
    private long _written;         // entries ever written; the next goes to _written % capacity
    private long _completeSince;   // every change after this revision is in the ring
    private long _forgotten;       // entries before this number no longer count

    public int Capacity => _ring.Length;

    /// <summary>Call before the value of that revision is published: a reader of the value must find its keys.</summary>
    public void Add(long revision, TKey key)
    {
        lock (_gate)
        {
            if (_written - _forgotten == _ring.Length)
            {
                _completeSince = _ring[_forgotten % _ring.Length].Revision;
                _forgotten++;
            }

            _ring[_written % _ring.Length] = (revision, key);
            _written++;
        }
    }

    /// <summary>Everything may have changed with this revision.</summary>
    public void AddAll(long revision)
    {
        lock (_gate)
        {
            _completeSince = revision;
            _forgotten = _written;
        }
    }

    /// <summary>
    /// The keys that changed after <paramref name="revision"/>, each once; may include changes that are about to be published.
    /// </summary>
    public Changes<TKey> Since(long revision)
    {
        lock (_gate)
        {
            if (revision < _completeSince)
            {
                return Changes<TKey>.Everything;
            }

            var keys = new HashSet<TKey>();
            for (var i = _written - 1; i >= _forgotten && _ring[i % _ring.Length].Revision > revision; i--)
            {
                keys.Add(_ring[i % _ring.Length].Key);
            }

            return keys.Count == 0 ? Changes<TKey>.None : new Changes<TKey>(false, [.. keys]);
        }
    }
}
