using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Watching;

/// <summary>A running cache of ServiceImports over a scripted hub, without jitter, on fake time.</summary>
internal sealed class CacheUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public CacheUnderTest(HubOptions? options = null, HubHistory? history = null)
    {
        // A length that no other wait has, to distinguish watchdogs from waits.
        Options = (options ?? new HubOptions()) with { SilenceGrace = TimeSpan.FromSeconds(61) };
        Time = new RecordedTime(Options.SilenceGrace);
        Cache = new WatchCache<ServiceImport>("serviceimports", Hub, Options, Time, Log, new NoRandom(), history);
        _running = Cache.RunAsync(_stop.Token);
    }

    public HubOptions Options { get; }
    public ScriptedHub<ServiceImport> Hub { get; } = new();
    public RecordedTime Time { get; }
    public RecordedLog Log { get; } = new();
    public WatchCache<ServiceImport> Cache { get; }

    public SourceFreshness Freshness => Cache.Current.Freshness;

    /// <summary>Lists these objects at version 10 and opens the watch.</summary>
    public async Task<ScriptedHub<ServiceImport>.WatchCall> StartAsync(params ServiceImport[] items)
    {
        (await Hub.ExpectListAsync()).Answer("10", items);
        var watch = (await Hub.ExpectWatchAsync()).Open();
        await watch.HandledAsync();
        return watch;
    }

    public async Task<WatchSnapshot<ServiceImport>> WhenAsync(Func<WatchSnapshot<ServiceImport>, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Timeouts.Long);
        await foreach (var snapshot in Cache.SubscribeAsync(patience.Token))
        {
            if (condition(snapshot))
            {
                return snapshot;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    public Task<WatchSnapshot<ServiceImport>> WhenStateAsync(SourceState state) => WhenAsync(s => s.Freshness.State == state);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WithinTimeoutAsync();
        _stop.Dispose();
    }
}
