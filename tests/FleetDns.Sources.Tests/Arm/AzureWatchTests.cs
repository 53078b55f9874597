using System.Threading.Channels;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sources.Tests.Arm;

public sealed class AzureWatchTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordedTime _time = new();
    private readonly ScriptedReader _reader = new();
    private readonly AzureWatch _watch;
    private readonly Task _running;

    public AzureWatchTests()
    {
        _watch = new AzureWatch(
            _reader, new AzureOptions { SubscriptionId = "s", Interval = TimeSpan.FromSeconds(40) }, _time,
            NullLogger<AzureWatch>.Instance);
        _running = _watch.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WithinTimeoutAsync();
        _stop.Dispose();
    }

    private static TrafficManagerProfileData Profile(string id, long weight) => new()
    {
        Id = id,
        Name = id,
        Endpoints = [new TrafficManagerEndpointData { Id = id + "/e", Name = "e", ResourceType = "x/AzureEndpoints", Weight = weight }],
    };

    [Fact]
    public async Task Profiles_are_published_by_lower_case_id_and_unchanged_ones_keep_their_instance()
    {
        Assert.Equal(("azure", SourceState.CatchingUp), (_watch.Current.Freshness.Source, _watch.Current.Freshness.State));
        await _reader.AnswerAsync(Profile("/Subscriptions/A", 1), Profile("/subscriptions/b", 1));
        var first = await WhenAsync(s => s.Profiles.Count == 2);
        Assert.Equal((SourceState.Live, "s"), (first.Freshness.State, first.Freshness.Subscription));
        Assert.Equal("azureEndpoints", first.Profiles["/subscriptions/a"].Endpoints[0].Type);

        await PassAsync(15, 25);
        await _reader.AnswerAsync(Profile("/subscriptions/A", 1), Profile("/subscriptions/b", 2), Profile("/subscriptions/c", 1));
        var second = await WhenAsync(s => s.Profiles.Count == 3);

        Assert.Equal(2, second.Profiles["/subscriptions/b"].Endpoints[0].Weight);
        Assert.Equal(["/subscriptions/a", "/subscriptions/b", "/subscriptions/c"], _watch.ChangesSince(first.Revision).Keys.Order());

        await PassAsync(15, 25);
        await _reader.AnswerAsync(Profile("/subscriptions/A", 1), Profile("/subscriptions/b", 2));
        var third = await WhenAsync(s => s.Profiles.Count == 2);
        Assert.Same(second.Profiles["/subscriptions/b"], third.Profiles["/subscriptions/b"]);
        Assert.Equal(["/subscriptions/c"], _watch.ChangesSince(second.Revision).Keys);
    }

    [Fact]
    public async Task A_snapshot_is_as_old_as_its_request()
    {
        await _reader.AskedAsync();
        var asked = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(7));
        await _reader.AnswerAsync(Profile("/a", 1));

        Assert.Equal(asked, (await WhenAsync(s => s.Freshness.State == SourceState.Live)).Freshness.AsOf);
    }

    [Fact]
    public async Task A_requested_poll_comes_after_fifteen_seconds_and_not_before()
    {
        await _reader.AnswerAsync();
        _watch.RefreshSoon();
        Assert.Equal(TimeSpan.FromSeconds(15), await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(_reader.WasAsked);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await _reader.AnswerAsync();
        await WhenAsync(s => s.Freshness.AsOf == _time.GetUtcNow());
    }

    [Fact]
    public async Task A_refusal_is_denied_and_keeps_the_profiles()
    {
        await _reader.AnswerAsync(Profile("/a", 1));
        await PassAsync(15, 25);
        await _reader.FailAsync(new ArmException("Azure denied permission to (403)", 403, "AuthorizationFailed", null, null));

        var snapshot = await WhenAsync(s => s.Freshness.State == SourceState.Denied);
        Assert.Equal("Azure denied permission to (403)", snapshot.Freshness.Problem);
        Assert.Single(snapshot.Profiles);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromSeconds(40), snapshot.Freshness.AsOf);
    }

    [Fact]
    public async Task Throttling_is_stale_and_waits_for_retry_after_even_when_a_poll_is_requested()
    {
        await _reader.FailAsync(new ArmException("429", 429, "TooManyRequests", null, TimeSpan.FromSeconds(90)));
        await WhenAsync(s => s.Freshness.State == SourceState.Stale);
        _watch.RefreshSoon();
        Assert.Equal(TimeSpan.FromSeconds(90), await _time.PassNextWaitAsync());
        await _reader.AnswerAsync();
        Assert.Null((await WhenAsync(s => s.Freshness.State == SourceState.Live)).Freshness.Problem);
    }

    [Fact]
    public async Task After_repeated_failures_polls_become_less_frequent()
    {
        foreach (var seconds in (int[])[40, 80, 160, 320, 600, 600])
        {
            await _reader.FailAsync(new ArmException("down", 503, null, null, null));
            await PassAsync(15, seconds - 15);
        }
    }

    [Fact]
    public async Task A_defect_in_FleetDns_leaves_the_watch_stale_and_running()
    {
        await _reader.FailAsync(new InvalidOperationException("boom"));
        Assert.Equal(
            "Defect in FleetDns while reading Azure: boom",
            (await WhenAsync(s => s.Freshness.State == SourceState.Stale)).Freshness.Problem);
        await PassAsync(15, 25);
        await _reader.AnswerAsync();
        await WhenAsync(s => s.Freshness.State == SourceState.Live);
    }

    [Fact]
    public async Task Without_a_subscription_it_is_not_configured_and_names_the_setting()
    {
        var watch = new AzureWatch(null, new AzureOptions(), _time, NullLogger<AzureWatch>.Instance);
        using var stop = new CancellationTokenSource();
        var running = watch.RunAsync(stop.Token);
        Assert.False(running.IsCompleted, "A loop that ends by itself counts as a fault.");
        await stop.CancelAsync();
        await running;
        Assert.Equal(
            (SourceState.NotConfigured, "Azure:SubscriptionId is not set."),
            (watch.Current.Freshness.State, watch.Current.Freshness.Problem));
    }

    [Fact]
    public async Task Public_ips_are_read_once_a_minute_and_unknown_where_azure_refuses_them()
    {
        AzurePublicIp address =
            new("/Subscriptions/s/resourceGroups/MC/providers/Microsoft.Network/publicIPAddresses/web", "20.0.0.1", true, "shop/web");
        _reader.PublicIps = () => [address];
        await _reader.AnswerAsync(Profile("/subscriptions/a", 1));
        var first = await WhenAsync(s => s.PublicIps is not null);
        Assert.Equal(address, first.PublicIps!["/subscriptions/s/resourcegroups/mc/providers/microsoft.network/publicipaddresses/web"]);

        await PassAsync(15, 25);
        await _reader.AnswerAsync(Profile("/subscriptions/a", 2));
        var second = await WhenAsync(s => s.Revision > first.Revision);
        Assert.Equal(1, _reader.PublicIpsAsked);
        Assert.Same(first.PublicIps, second.PublicIps);

        await PassAsync(15, 25);
        _reader.PublicIps = () =>
            throw new ArmException("Azure denied permission to list the public IPs", 403, "AuthorizationFailed", null, null);
        await _reader.AnswerAsync(Profile("/subscriptions/a", 3));
        var third = await WhenAsync(s => s.Revision > second.Revision);
        Assert.Equal((2, null, SourceState.Live), (_reader.PublicIpsAsked, third.PublicIps, third.Freshness.State));
    }

    private async Task PassAsync(params double[] waits)
    {
        foreach (var wait in waits)
        {
            Assert.Equal(TimeSpan.FromSeconds(wait), await _time.PassNextWaitAsync());
        }
    }

    private async Task<AzureSnapshot> WhenAsync(Func<AzureSnapshot, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Timeouts.Long);
        await foreach (var snapshot in _watch.SubscribeAsync(patience.Token))
        {
            if (condition(snapshot))
            {
                return snapshot;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    private sealed class ScriptedReader : ITrafficManagerReader
    {
        private readonly Channel<TaskCompletionSource<IReadOnlyList<TrafficManagerProfileData>>> _calls =
            Channel.CreateUnbounded<TaskCompletionSource<IReadOnlyList<TrafficManagerProfileData>>>();

        public Func<IReadOnlyList<AzurePublicIp>> PublicIps { get; set; } = () => [];

        public int PublicIpsAsked { get; private set; }

        public Task<IReadOnlyList<AzurePublicIp>> PublicIpsAsync(CancellationToken token)
        {
            PublicIpsAsked++;
            return Task.FromResult(PublicIps());
        }

        public bool WasAsked => _calls.Reader.Count > 0;

        public Task<IReadOnlyList<TrafficManagerProfileData>> ListAsync(CancellationToken token)
        {
            var call =
                new TaskCompletionSource<IReadOnlyList<TrafficManagerProfileData>>(TaskCreationOptions.RunContinuationsAsynchronously);
            _calls.Writer.TryWrite(call);
            return call.Task.WaitAsync(token);
        }

        public async Task AskedAsync() =>
            Assert.True(await _calls.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask().WithinTimeoutAsync());

        public async Task AnswerAsync(params TrafficManagerProfileData[] profiles) => (await NextAsync()).SetResult(profiles);

        public async Task FailAsync(Exception failure) => (await NextAsync()).SetException(failure);

        private async Task<TaskCompletionSource<IReadOnlyList<TrafficManagerProfileData>>> NextAsync() =>
            await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WithinTimeoutAsync();
    }
}
