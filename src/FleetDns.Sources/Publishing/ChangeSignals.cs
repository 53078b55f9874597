using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FleetDns.Sources.Publishing;

/// <summary>
/// Tells followers that a new value is there. Each has a channel of capacity one: a ring that finds the bell already ringing is dropped.
/// Values are whole, so nothing is lost; a slow follower skips values and never holds the publisher.
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

    /// <summary>The newest value at once, then the newest after each change: never every one, always the last one.</summary>
    public async IAsyncEnumerable<T> FollowAsync<T>(Func<T> current, [EnumeratorCancellation] CancellationToken token)
    {
        var bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        ImmutableInterlocked.Update(ref _bells, static (all, one) => all.Add(one), bell);
        try
        {
            bell.Writer.TryWrite(0);
            while (await bell.Reader.WaitToReadAsync(token).ConfigureAwait(false))
            {
                // Silence the bell before reading, or a change between the two would be missed.
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
