using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FleetDns.Sources.Publishing;

/// <summary>
/// Signals followers that there is a new value. Each has a channel of capacity one: a signal is dropped while the last one is pending.
/// Values are complete, so nothing is lost; a slow follower skips values and never blocks the publisher.
/// </summary>
public sealed class ChangeSignals
{
    private ImmutableArray<Channel<byte>> _bells = [];

    public int Count => _bells.Length;

    /// <summary>Call after the value was published.</summary>
    public void Ring()
    {
        foreach (var bell in _bells)
        {
            bell.Writer.TryWrite(0);
        }
    }

    /// <summary>
    /// The newest value at once, then the newest after each change. Values in between may be skipped, the last one never is.
    /// </summary>
    public async IAsyncEnumerable<T> FollowAsync<T>(Func<T> current, [EnumeratorCancellation] CancellationToken token)
    {
        var bell =
            Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        ImmutableInterlocked.Update(ref _bells, static (all, one) => all.Add(one), bell);
        try
        {
            bell.Writer.TryWrite(0);
            while (await bell.Reader.WaitToReadAsync(token).ConfigureAwait(false))
            {
                // Clear the signal before reading, or a change between the two would be missed.
                bell.Reader.TryRead(out _);
                yield return current();
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _bells, static (all, one) => all.Remove(one), bell);
        }
    }
}
