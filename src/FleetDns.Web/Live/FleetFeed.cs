using System.Threading.Channels;
using FleetDns.Core.Fleet;
using FleetDns.Core.Problems;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;

namespace FleetDns.Web.Live;

/// <summary>Turns the watched kinds and Azure into the one view that all tabs share. Runs the sources; the only caller of the projection.</summary>
public sealed class FleetFeed(HubCaches hub, AzureWatch azure, SeenChanges seenChanges, TimeProvider time) : BackgroundService, IFleetFeed
{
    private static readonly TimeSpan s_firstViewAtLatest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);
    private const int OfAzureAtOnce = 20;   // rows; of 200 endpoints each some 50 ms
    private readonly FleetProjection _projection = new();                                     // touched only by ProjectAsync
    private readonly ProblemEngine _problems = new();                                         // touched only by ProjectAsync
    private readonly Published<FleetView> _view = new(FleetView.Empty with { Freshness = new Freshness(hub.Freshness, azure.Current.Freshness) });
    private readonly Channel<byte> _bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FleetLook _look = new(hub, azure);                                       // touched only by ProjectAsync

    public FleetView Current => _view.Current;

    /// <summary>Completes with the first view that is worth showing: every source has answered in some way, or 5 s have passed.</summary>
    public Task Ready => _ready.Task;

    public int SubscriberCount => _view.SubscriberCount;

    public IAsyncEnumerable<FleetView> SubscribeAsync(CancellationToken token) => _view.SubscribeAsync(token);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        hub.RunAsync(stoppingToken),
        azure.RunAsync(stoppingToken),
        Task.WhenAll(hub.All.Select(kind => RingAsync(kind.FollowAsync(stoppingToken)))),
        RingAsync(azure.SubscribeAsync(stoppingToken)),
        ProjectAsync(stoppingToken));

    private async Task RingAsync<T>(IAsyncEnumerable<T> snapshots)
    {
        await foreach (var _ in snapshots)
        {
            _bell.Writer.TryWrite(0);
        }
    }

    private async Task ProjectAsync(CancellationToken token)
    {
        var started = time.GetTimestamp();
        using var latest = time.CreateTimer(_ => _bell.Writer.TryWrite(0), null, s_firstViewAtLatest, Timeout.InfiniteTimeSpan);
        using var due = time.CreateTimer(_ => _bell.Writer.TryWrite(0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var _ in _bell.Reader.ReadAllAsync(token))
        {
            var (facts, changes) = _look.Take();
            if (!_ready.Task.IsCompleted && facts.Freshness.CatchingUp && time.GetElapsedTime(started) < s_firstViewAtLatest)
            {
                _view.Publish(_view.Current with { Freshness = facts.Freshness });
                continue;
            }

            _look.Accept();
            var now = time.GetUtcNow();
            seenChanges.Look(facts, changes, now);
            var (view, next) = _problems.Evaluate(_projection.Update(facts, changes, now, OfAzureAtOnce), now);
            _view.Publish(view);
            if (_projection.IsBehind)
            {
                _bell.Writer.TryWrite(0);
            }

            due.Change(next is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 1, s_longestWait.TotalMilliseconds)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _ready.TrySetResult();
        }
    }
}
