using FleetDns.Sources.Publishing;

namespace FleetDns.Web.Live;

/// <summary>
/// One immutable value with many followers. Readers never lock; a slow reader skips values in between, never the last one.
/// </summary>
public sealed class Published<T>(T first) where T : class
{
    private readonly ChangeSignals _bells = new();
    private T _current = first;

    public T Current => Volatile.Read(ref _current);

    public int SubscriberCount => _bells.Count;

    /// <summary>One writer at a time.</summary>
    public void Publish(T next)
    {
        Volatile.Write(ref _current, next);
        _bells.Ring();
    }

    /// <summary>The newest value at once, then again after each change.</summary>
    public IAsyncEnumerable<T> SubscribeAsync(CancellationToken token) => _bells.FollowAsync(() => Current, token);
}
