using System.Runtime.CompilerServices;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>
/// Checks the fleet twice a second while a change is in progress and keeps the time of each completed step, including the DNS answers.
/// DNS is queried for a few tracks at a time, less often the older the change is and the slower the answers are. A track that fails is
/// tried again and does not delay others.
/// </summary>
public sealed partial class Tracker(
    IFleetFeed feed, IDnsSampler sampler, TimeProvider time, ILogger<Tracker> logger) : BackgroundService, ITracker
{
    private const int MostKept = 100;
    private const int QueriesAtOnce = 10;
    private const int AsksAtOnce = 4;
    private const int Slowing = 60;   // a change that is a minute old is queried once a second
    private const string DefectWords =
        "Defect in FleetDns: the progress of this change could not be updated; FleetDns tries again. See the log for details.";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_givenUp = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Followed> _followed = [];   // guarded by _gate, including its values
    private readonly OrderedDictionary<string, ChangeReport> _applied = [];   // guarded by _gate; oldest first
    private readonly Published<ImmutableDictionary<string, Track>> _tracks = new(ImmutableDictionary<string, Track>.Empty);

    public TrackRequest? Follow(ChangeReport report)
    {
        lock (_gate)
        {
            _applied[report.Correlation] = report;
            if (_applied.Count > MostKept)
            {
                _applied.RemoveAt(0);
            }

            try
            {
                return Begin(report);
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                // The change is written even if it cannot be followed.
                LogDefect(logger, Printable.Of(report.Correlation), defect);
                return null;
            }
        }
    }

    public Track? Find(string id) => _tracks.Current.GetValueOrDefault(id);

    public ChangeReport? Applied(string correlation)
    {
        lock (_gate)
        {
            return _applied.GetValueOrDefault(correlation);
        }
    }

    public void Undone(string correlation)
    {
        lock (_gate)
        {
            _applied.Remove(correlation);
        }
    }

    public async IAsyncEnumerable<Track> SubscribeAsync(string id, [EnumeratorCancellation] CancellationToken token)
    {
        Track? last = null;
        await foreach (var tracks in _tracks.SubscribeAsync(token))
        {
            if (tracks.GetValueOrDefault(id) is not { } track)
            {
                yield break;
            }

            if (!ReferenceEquals(track, last))
            {
                yield return last = track;
            }

            if (IsOver(track))
            {
                yield break;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var asks = new List<Task>();
        using var timer = new PeriodicTimer(s_poll, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                asks.RemoveAll(ask => ask.IsCompleted);
                foreach (var track in Update().Take(AsksAtOnce - asks.Count))
                {
                    asks.Add(AskAsync(track, stoppingToken));
                }
            }
        }
        finally
        {
            await Task.WhenAll(asks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // After a retry, the whole change is followed from the start.
    private TrackRequest? Begin(ChangeReport report)
    {
        var view = feed.Current;
        if (TrackRequests.Of(report, view) is not { } request)
        {
            return null;
        }

        var followed = new Followed(request);
        _followed[request.Id] = followed;
        Update(followed, view);
        for (var tracks = _tracks.Current; tracks.Count > MostKept; tracks = _tracks.Current)
        {
            var oldest = tracks.MinBy(t => t.Value.Request.Written).Key;
            _followed.Remove(oldest);
            _tracks.Publish(tracks.Remove(oldest));
        }

        return request;
    }

    /// <returns>The tracks to query DNS for, the longest waiting first.</returns>
    private List<Followed> Update()
    {
        lock (_gate)
        {
            foreach (
                var followed in _followed.Values.Where(
                    each => _tracks.Current.TryGetValue(each.Request.Id, out var track) && !IsOver(track)))
            {
                try
                {
                    Update(followed, feed.Current);
                }
                catch (Exception defect) when (defect is not OperationCanceledException)
                {
                    Fail(followed, defect);
                }
            }

            var now = time.GetUtcNow();
            return [.. _followed.Values.Where(each => each.Awaits && !each.Asking && each.AskAt <= now).OrderBy(each => each.AskAt)];
        }
    }

    private void Update(Followed followed, FleetView view)
    {
        followed.Awaits = false;
        var request = followed.Request;
        var uid = request.Profile is { } key ? view.Profiles.GetValueOrDefault(key)?.Profile.Meta.Uid : null;
        followed.ProfileUid ??= uid;
        if (uid is not null && uid != followed.ProfileUid)
        {
            Show(Tracking.Of(
                request, FleetView.Empty,
                followed.Readings) with
            {
                Trouble =
                $"Profile {request.Profile} was deleted and re-created: this change is no longer followed.",
                IsAbandoned = true
            });
            return;
        }

        var track = Tracking.Of(request, view, followed.Readings);
        followed.Readings = followed.Readings.Take(track, time.GetUtcNow());
        track = Tracking.Of(request, view, followed.Readings) with { Trouble = followed.Trouble };
        followed.Awaits = !IsOver(track) && !Tracking.Awaited(track).IsEmpty;
        Show(track);
    }

    private void Show(Track track)
    {
        if (_tracks.Current.GetValueOrDefault(track.Request.Id) is not { } shown || !ReferenceEquals(shown.Request, track.Request)
            || shown.Trouble != track.Trouble || !track.Steps.SequenceEqual(shown.Steps))
        {
            _tracks.Publish(_tracks.Current.SetItem(track.Request.Id, track));
        }
    }

    private void Fail(Followed followed, Exception defect)
    {
        if (_tracks.Current.GetValueOrDefault(followed.Request.Id) is { } shown && shown.Trouble is null)
        {
            LogDefect(logger, Printable.Of(followed.Request.Id), defect);
            _tracks.Publish(_tracks.Current.SetItem(shown.Request.Id, shown with { Trouble = DefectWords }));
        }
    }

    private bool IsOver(Track track) => track.IsFinished || track.IsAbandoned || time.GetUtcNow() - track.Request.Written > s_givenUp;

    private async Task AskAsync(Followed followed, CancellationToken token)
    {
        var begun = time.GetUtcNow();
        TrackReadings readings;
        lock (_gate)
        {
            followed.Asking = true;
            readings = followed.Readings;
        }

        Exception? failure = null;
        try
        {
            var view = feed.Current;
            readings = await AskAsync(Tracking.Of(followed.Request, view, readings), view, readings, token);
        }
        catch (DnsSetupException unreachable)
        {
            (readings, failure) = (readings with { DnsWords = unreachable.Message }, unreachable);
        }
        catch (Exception defect) when (!token.IsCancellationRequested)
        {
            failure = defect;
        }

        lock (_gate)
        {
            followed.Asking = false;
            followed.Failures = failure is null ? 0 : followed.Failures + 1;
            followed.AskAt = time.GetUtcNow() + Pause(followed, time.GetUtcNow() - begun);
            followed.Readings = followed.Readings.With(readings);
            followed.Trouble = failure is null or DnsSetupException ? null : DefectWords;
            if (followed.Trouble is not null && ReferenceEquals(_followed.GetValueOrDefault(followed.Request.Id), followed))
            {
                Fail(followed, failure!);
            }
        }
    }

    // As long as the answers took, and longer after each failure.
    private TimeSpan Pause(Followed followed, TimeSpan took)
    {
        var pause = TimeSpan.FromTicks(Math.Max(took.Ticks, (time.GetUtcNow() - followed.Request.Written).Ticks / Slowing));
        pause = pause > s_poll ? pause : s_poll;
        pause *= Math.Pow(2, Math.Min(followed.Failures, 6));
        return pause < s_longestPause ? pause : s_longestPause;
    }

    private async Task<TrackReadings> AskAsync(Track track, FleetView view, TrackReadings readings, CancellationToken token)
    {
        var queries = Tracking.Awaited(track).Any(track.Request.Leaves) ? Tracking.AnswersToLeave : QueriesAtOnce;
        if (track.Request.Profile is not { } profile || view.Profiles.GetValueOrDefault(profile) is not { } row
            || MeasurementPlans.For(row, queries) is not { } plan)
        {
            return readings with { DnsWords = "There is no FQDN to query yet." };
        }

        var answers = new List<DnsAnswer>();
        await foreach (var answer in sampler.SampleAsync(plan, token))
        {
            answers.Add(answer);
        }

        return Tracking.Answered(track, view, readings, answers, time.GetUtcNow());
    }

    [LoggerMessage(LogLevel.Error, "Defect in FleetDns: the progress of change {Correlation} could not be updated. FleetDns tries again.")]
    private static partial void LogDefect(ILogger logger, string correlation, Exception defect);

    private sealed class Followed(TrackRequest request)
    {
        public TrackRequest Request { get; } = request;

        public TrackReadings Readings { get; set; } = TrackReadings.None;

        /// <summary>The uid of the profile when it was first seen; null until then.</summary>
        public string? ProfileUid { get; set; }

        /// <summary>The next step depends on DNS.</summary>
        public bool Awaits { get; set; }

        public bool Asking { get; set; }

        public DateTimeOffset AskAt { get; set; }

        public int Failures { get; set; }

        /// <summary>The defect because of which the track is not updated; null where there is none.</summary>
        public string? Trouble { get; set; }
    }
}
