using System.Runtime.CompilerServices;

namespace FleetDns.Web.Live;

/// <summary>Streams whose last value may have another meaning for its reader after a while.</summary>
public static class Repeating
{
    /// <summary>The current value after each new one, and again at intervals: rights change without a change of the fleet.</summary>
    public static async IAsyncEnumerable<T> AndAgainAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> stream, Func<T> current, TimeSpan again, TimeProvider time,
        [EnumeratorCancellation] CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var values = stream(ended.Token).GetAsyncEnumerator(ended.Token);
        using var timer = new PeriodicTimer(again, time);
        var next = values.MoveNextAsync().AsTask();
        var tick = timer.WaitForNextTickAsync(ended.Token).AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(next, tick) == next)
                {
                    if (!await next)
                    {
                        yield break;
                    }

                    next = values.MoveNextAsync().AsTask();
                }
                else
                {
                    await tick;
                    tick = timer.WaitForNextTickAsync(ended.Token).AsTask();
                }

                yield return current();
            }
        }
        finally
        {
            // A step that is under way must end before its enumerator may be disposed.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await values.DisposeAsync();
        }
    }
}
