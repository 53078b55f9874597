using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>Looks at the fleet twice a second while a change is under way, and keeps the moments that pass: Azure's first reading and DNS' first answer.</summary>
public sealed class Tracker(IFleetFeed feed, IDnsSampler sampler, TimeProvider time) : BackgroundService, ITracker
{
    private const int MostKept = 100;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_givenUp = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TrackReadings> _readings = [];   // guarded by _gate
    private readonly Published<ImmutableDictionary<string, Track>> _tracks = new(ImmutableDictionary<string, Track>.Empty);

    public void Follow(TrackRequest request)
    {
        lock (_gate)
        {
            if (_readings.TryAdd(request.Id, TrackReadings.None))
            {
                var tracks = _tracks.Current.SetItem(request.Id, Tracking.Of(request, feed.Current, TrackReadings.None));
                while (tracks.Count > MostKept)
                {
                    var oldest = tracks.MinBy(t => t.Value.Request.Written).Key;
                    tracks = tracks.Remove(oldest);
                    _readings.Remove(oldest);
                }

                _tracks.Publish(tracks);
            }
        }
    }

    public Track? Find(string id) => _tracks.Current.GetValueOrDefault(id);

    public Track? Latest(ObjectKey profile) => _tracks.Current.Values.Where(t => t.Request.Profile == profile).MaxBy(t => t.Request.Written);

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
                await LookAsync(track, stoppingToken);
            }
        }
    }

    private bool IsOver(Track track) => track.IsFinished || time.GetUtcNow() - track.Request.Written > s_givenUp;

    private async Task LookAsync(Track track, CancellationToken token)
    {
        TrackReadings? readings;
        lock (_gate)
        {
            if (!_readings.TryGetValue(track.Request.Id, out readings))
            {
                return;
            }
        }

        var view = feed.Current;
        if (readings.EndpointsSeen is null && view.Freshness.Azure is { State: SourceState.Live, AsOf: { } asOf } && asOf >= track.Request.Written && Tracking.EndpointsStand(track.Request, view))
        {
            readings = readings with { EndpointsSeen = asOf };
        }

        // The controller writes its status after Azure has taken the endpoints (facts 1.1.2): from then on DNS may answer.
        if (readings.DnsSeen is null && Tracking.Of(track.Request, view, readings).Hops.Any(h => h is { Kind: HopKind.Backend, State: HopState.Done })
            && track.Request.Profile is { } profile && view.Profiles.GetValueOrDefault(profile) is { } row)
        {
            readings = await AskAsync(track.Request, row, readings, token);
        }

        lock (_gate)
        {
            if (_readings.ContainsKey(track.Request.Id))
            {
                _readings[track.Request.Id] = readings;
                var now = Tracking.Of(track.Request, view, readings);
                if (!now.Hops.SequenceEqual(track.Hops))
                {
                    _tracks.Publish(_tracks.Current.SetItem(track.Request.Id, now));
                }
            }
        }
    }

    private async Task<TrackReadings> AskAsync(TrackRequest request, ProfileRow row, TrackReadings readings, CancellationToken token)
    {
        if (MeasurementPlans.For(row, 1) is not { } plan)
        {
            return readings;
        }

        var targets = request.Targets.IsDefaultOrEmpty
            ? row.Backends.Where(b => request.Backend is null || request.Weight is not null || b.Key == request.Backend).SelectMany(b => b.Endpoints).Select(e => e.Target).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : request.Targets.ToHashSet(StringComparer.Ordinal);
        try
        {
            await foreach (var answer in sampler.SampleAsync(plan, token))
            {
                return answer is { Kind: AnswerKind.Counted, Target: { } target } && targets.Contains(target)
                    ? readings with { DnsSeen = time.GetUtcNow(), DnsWords = $"{answer.Server} answers {target}." }
                    : readings with { DnsWords = answer.Kind == AnswerKind.Counted ? $"{answer.Server} answers {answer.Target}, not yet an endpoint of the change." : $"{answer.Server}: {answer.Problem ?? answer.Kind.ToString()}" };
            }
        }
        catch (DnsSetupException unreachable)
        {
            return readings with { DnsWords = unreachable.Message };
        }

        return readings;
    }
}
