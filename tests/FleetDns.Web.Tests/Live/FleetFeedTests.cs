using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Web.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Live;

public sealed class FleetFeedTests : IAsyncDisposable
{
    private static readonly TimeSpan s_firstViewAtLatest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_afterDefect = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-30T08:00:00Z"));
    private readonly List<ScriptedMaker> _makers = [];
    private readonly FleetFeed _feed;
    private bool _broken = true;

    public FleetFeedTests()
    {
        var hub = new HubCaches(
            () => throw new HubSettingsException("No hub is configured."), new HubOptions(), _time, NullLoggerFactory.Instance);
        var azure = new AzureWatch(null, new AzureOptions(), _time, NullLogger<AzureWatch>.Instance);
        _feed = new FleetFeed(hub, azure, new SeenChanges(_time), _time, NullLogger<FleetFeed>.Instance, () =>
        {
            _makers.Add(new ScriptedMaker(() => _broken));
            return _makers[^1];
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_defect_marks_the_view_as_stale_and_the_view_is_made_from_scratch_after_five_seconds()
    {
        await _feed.StartAsync(Token);
        Assert.False(_feed.IsFollowing);

        _time.Advance(s_firstViewAtLatest);
        var stale = await WhenAsync(view => view.Freshness.Defect is not null);

        Assert.Equal(SourceState.Stale, stale.Freshness.Hub);
        Assert.Equal(nameof(InvalidTimeZoneException), stale.Freshness.Defect!.Kind);
        Assert.False(_feed.IsFollowing);

        _broken = false;
        await AdvanceUntilAsync(view => view.Freshness.Defect is null && view.Revision > 0, s_afterDefect);

        Assert.True(_feed.IsFollowing);
        Assert.False(_makers[^1].Threw, "A maker that threw must not be used again.");
    }

    [Fact]
    public async Task A_defect_that_stays_keeps_the_time_of_its_first_appearance()
    {
        await _feed.StartAsync(Token);
        _time.Advance(s_firstViewAtLatest);
        var first = await WhenAsync(view => view.Freshness.Defect is not null);
        await AdvanceUntilAsync(_ => _makers.Count > 3, s_afterDefect);

        Assert.Equal(first.Freshness.Defect, _feed.Current.Freshness.Defect);
    }

    public async ValueTask DisposeAsync()
    {
        await _feed.StopAsync(CancellationToken.None);
        _feed.Dispose();
    }

    private async Task<FleetView> WhenAsync(Func<FleetView, bool> holds)
    {
        await foreach (var view in _feed.SubscribeAsync(Token))
        {
            if (holds(view))
            {
                return view;
            }
        }

        throw new InvalidOperationException("The feed has ended.");
    }

    private async Task AdvanceUntilAsync(Func<FleetView, bool> holds, TimeSpan step)
    {
        while (!holds(_feed.Current))
        {
            _time.Advance(step);
            await Task.Delay(10, Token);
        }
    }

    private sealed class ScriptedMaker(Func<bool> broken) : IViewMaker
    {
        private readonly ViewMaker _real = new(NullLogger.Instance);

        public bool Threw { get; private set; }

        public DateTimeOffset? Due => _real.Due;

        public FleetView Make(FleetFacts facts, FleetChanges changes, DateTimeOffset now)
        {
            Threw |= broken();
            return Threw ? throw new InvalidTimeZoneException("scripted") : _real.Make(facts, changes, now);
        }
    }
}
