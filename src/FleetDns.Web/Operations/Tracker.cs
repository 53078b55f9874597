using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>Looks at the fleet twice a second while a change is under way, and keeps the moments that pass: each step once it is done, the DNS answers among them.</summary>
public sealed class Tracker(IFleetFeed feed, IDnsSampler sampler, TimeProvider time) : BackgroundService, ITracker
{
    private const int MostKept = 100;
    private const int QueriesAtOnce = 10;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_givenUp = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TrackReadings> _readings = [];   // guarded by _gate
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

            if (TrackRequests.Of(report, feed.Current) is not { } request)
            {
                return null;
            }

            // What was tried again after a failure is followed anew, with all of it.
            var track = Tracking.Of(request, feed.Current, TrackReadings.None);
            _readings[request.Id] = TrackReadings.None.Take(track, time.GetUtcNow());
            var tracks = _tracks.Current.SetItem(request.Id, Tracking.Of(request, feed.Current, _readings[request.Id]));
            while (tracks.Count > MostKept)
            {
                var oldest = tracks.MinBy(t => t.Value.Request.Written).Key;
                tracks = tracks.Remove(oldest);
                _readings.Remove(oldest);
            }

            _tracks.Publish(tracks);
            return request;
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
        using var timer = new PeriodicTimer(s_look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var track in _tracks.Current.Values.Where(t => !IsOver(t)).ToList())
            {
                await LookAsync(track.Request, stoppingToken);
            }
        }
    }

    private bool IsOver(Track track) => track.IsFinished || time.GetUtcNow() - track.Request.Written > s_givenUp;

    private async Task LookAsync(TrackRequest request, CancellationToken token)
    {
        TrackReadings? readings;
        lock (_gate)
        {
            if (!_readings.TryGetValue(request.Id, out readings))
            {
                return;
            }
        }

        var view = feed.Current;
        var track = Tracking.Of(request, view, readings);
        readings = readings.Take(track, time.GetUtcNow());
        track = Tracking.Of(request, view, readings);
        if (!Tracking.Awaited(track).IsEmpty)
        {
            readings = await AskAsync(track, view, readings, token);
            track = Tracking.Of(request, view, readings);
        }

        lock (_gate)
        {
            // Meanwhile it may have been followed anew, or let go.
            if (_readings.ContainsKey(request.Id) && ReferenceEquals(_tracks.Current.GetValueOrDefault(request.Id)?.Request, request))
            {
                _readings[request.Id] = readings;
                if (!track.Hops.SequenceEqual(_tracks.Current[request.Id].Hops))
                {
                    _tracks.Publish(_tracks.Current.SetItem(request.Id, track));
                }
            }
        }
    }

    private async Task<TrackReadings> AskAsync(Track track, FleetView view, TrackReadings readings, CancellationToken token)
    {
        var queries = Tracking.Awaited(track).Any(track.Request.Leaves) ? Tracking.AnswersToLeave : QueriesAtOnce;
        if (track.Request.Profile is not { } profile || view.Profiles.GetValueOrDefault(profile) is not { } row || MeasurementPlans.For(row, queries) is not { } plan)
        {
            return readings with { DnsWords = "There is no FQDN to ask for yet." };
        }

        try
        {
            var answers = new List<DnsAnswer>();
            await foreach (var answer in sampler.SampleAsync(plan, token))
            {
                answers.Add(answer);
            }

            return Tracking.Answered(track, view, readings, answers, time.GetUtcNow());
        }
        catch (DnsSetupException unreachable)
        {
            return readings with { DnsWords = unreachable.Message };
        }
    }
}
