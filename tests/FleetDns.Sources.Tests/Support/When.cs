using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Tests.Support;

internal static class When
{
    /// <summary>The first snapshot that fulfils the condition, present or to come.</summary>
    public static async Task<WatchSnapshot<T>> WhenAsync<T>(this WatchCache<T> cache, Func<WatchSnapshot<T>, bool> condition)
        where T : class, IFleetObject
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Timeouts.Long);
        try
        {
            await foreach (var snapshot in cache.SubscribeAsync(patience.Token))
            {
                if (condition(snapshot))
                {
                    return snapshot;
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail(
                $"Not seen within {Timeouts.Long.TotalSeconds:0} s; last seen: {cache.Current.Freshness}, {cache.Current.Items.Count} "
                + "objects");
        }

        throw new InvalidOperationException("the stream ended");
    }

    public static Task<WatchSnapshot<T>> WhenStateAsync<T>(this WatchCache<T> cache, SourceState state)
        where T : class, IFleetObject => cache.WhenAsync(s => s.Freshness.State == state);
}
