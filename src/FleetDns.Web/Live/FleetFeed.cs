using System.Threading.Channels;
using FleetDns.Core.Journal;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Publishing;

namespace FleetDns.Web.Live;

/// <summary>
/// Turns the watched kinds and Azure into the one view that all tabs share. Runs the sources; the only caller of the view maker.
/// After a defect in it the last view stays, marked by <see cref="Freshness.Defect"/>; after 5 s it is computed again from scratch.
/// </summary>
/// <param name="maker">Makes a view maker, at the start and after each defect; null for <see cref="ViewMaker"/>.</param>
public sealed partial class FleetFeed(
    HubCaches hub, AzureWatch azure, SeenChanges seenChanges, TimeProvider time, ILogger<FleetFeed> logger, Func<IViewMaker>? maker = null)
        : BackgroundService, IFleetFeed
{
    private static readonly TimeSpan s_firstViewAtLatest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_afterDefect = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestPass = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);
    private readonly Func<IViewMaker> _new = maker ?? (() => new ViewMaker(logger));
    private readonly Published<FleetView> _view =
        new(FleetView.Empty with { Freshness = new Freshness(hub.Freshness, azure.Current.Freshness) });
    private readonly Channel<byte> _bell =
        Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _rung;   // timestamp of the first ring that no finished pass has processed; 0 for none

    public FleetView Current => _view.Current;

    /// <summary>Completes with the first usable view: every source has answered or failed, or 5 s have passed.</summary>
    public Task Ready => _ready.Task;

    /// <summary>There is a first view and it is up to date: no defect, and no change has waited longer than 30 s.</summary>
    public bool IsFollowing => _ready.Task.IsCompletedSuccessfully && Current.Freshness.Defect is null
        && (Volatile.Read(ref _rung) is not (not 0 and var rung) || time.GetElapsedTime(rung) <= s_longestPass);

    public int SubscriberCount => _view.SubscriberCount;

    public IAsyncEnumerable<FleetView> SubscribeAsync(CancellationToken token) => _view.SubscribeAsync(token);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loops.RunAsync(stoppingToken,
    [
        hub.RunAsync,
        azure.RunAsync,
        .. hub.All.Select(kind => (Func<CancellationToken, Task>)(token => RingAsync(kind.FollowAsync(token)))),
        token => RingAsync(azure.SubscribeAsync(token)),
        ProjectAsync,
    ]);

    private async Task RingAsync<T>(IAsyncEnumerable<T> snapshots)
    {
        await foreach (var _ in snapshots)
        {
            Ring();
        }
    }

    private void Ring()
    {
        Interlocked.CompareExchange(ref _rung, time.GetTimestamp(), 0);
        _bell.Writer.TryWrite(0);
    }

    private async Task ProjectAsync(CancellationToken token)
    {
        var started = time.GetTimestamp();
        using var latest = time.CreateTimer(_ => Ring(), null, s_firstViewAtLatest, Timeout.InfiniteTimeSpan);
        using var due = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var (reader, views) = (new SourceReader(hub, azure), _new());
        await foreach (var _ in _bell.Reader.ReadAllAsync(token))
        {
            var now = time.GetUtcNow();
            var wait = Timeout.InfiniteTimeSpan;
            try
            {
                var (facts, changes) = reader.Take();
                if (!_ready.Task.IsCompleted && facts.Freshness.CatchingUp && time.GetElapsedTime(started) < s_firstViewAtLatest)
                {
                    _view.Publish(_view.Current with { Freshness = facts.Freshness });
                    continue;
                }

                reader.Accept();
                foreach (var missed in seenChanges.Record(facts, changes, now))
                {
                    LogNotRecorded(logger, Printable.Of($"{missed.Of}"), missed.Exception);
                }

                _view.Publish(views.Make(facts, changes, now));
                wait = views.Due is { } at
                    ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 0, s_longestWait.TotalMilliseconds))
                    : wait;
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                LogDefect(logger, defect);
                var last = _view.Current;
                _view.Publish(
                    last with
                    {
                        Freshness = last.Freshness with
                        {
                            Defect = last.Freshness.Defect
                    ?? new Defect(now, defect.GetType().Name)
                        }
                    });
                (reader, views) = (new SourceReader(hub, azure), _new());
                wait = s_afterDefect;
            }
            finally
            {
                Volatile.Write(ref _rung, _bell.Reader.Count > 0 ? time.GetTimestamp() : 0);
            }

            due.Change(wait, Timeout.InfiniteTimeSpan);
            _ready.TrySetResult();
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Defect in FleetDns: the view could not be computed. Pages show the last one; FleetDns computes it again from scratch in 5 s.")]
    private static partial void LogDefect(ILogger logger, Exception defect);

    [LoggerMessage(LogLevel.Error, "Defect in FleetDns: a change of {Object} could not be recorded in the journal.")]
    private static partial void LogNotRecorded(ILogger logger, string @object, Exception defect);
}
