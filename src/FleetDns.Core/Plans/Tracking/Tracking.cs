using FleetDns.Core.Sampling;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>Determines a change's progress from the view. Pure: the same view and readings give the same track.</summary>
public static class Tracking
{
    /// <summary>The number of answers without a cluster that show it has left DNS, once Azure has no endpoint for it.</summary>
    public const int AnswersToLeave = 20;

    public static Track Of(TrackRequest request, FleetView view, TrackReadings readings)
    {
        var way = new ProgressBuilder(request, readings);
        if (request.Service is { } service)
        {
            ServiceProgress.Add(way, service, view);
        }

        if (request.Profile is { } profile)
        {
            ProfileProgress.Add(way, profile, view);
        }

        return way.ToTrack();
    }

    /// <summary>The request with the FQDN that already uses its service, if the change itself names none.</summary>
    public static TrackRequest WithProfile(TrackRequest request, FleetView view) => request switch
    {
        { Profile: null, Service: { } service } => request with { Profile = ProfileProgress.Using(service, view) },
        _ => request,
    };

    /// <summary>The clusters whose next step is the one in DNS.</summary>
    public static ImmutableArray<string> Awaited(Track track) =>
    [
        .. track.Steps.Where(h => h.Kind == ProgressStepKind.Dns && h.State != StepState.Done
            && track.Steps.Any(e => e.Kind == ProgressStepKind.Endpoint && e.Cluster == h.Cluster && e.State == StepState.Done))
                .Select(h => h.Cluster).OfType<string>(),
    ];

    /// <summary>What answers of the zone's own servers show about the expected clusters.</summary>
    public static TrackReadings Answered(
        Track track, FleetView view, TrackReadings readings, IReadOnlyCollection<DnsAnswer> answers, DateTimeOffset at)
    {
        if (track.Request.Profile is not { } key || view.Profiles.GetValueOrDefault(key) is not { } row || answers.Count == 0)
        {
            return readings;
        }

        var counted = answers.Where(a => a is { Kind: AnswerKind.Counted, Target: not null }).ToList();
        // Targets that may still be in answers once the leaving clusters are out.
        var standing = row.Endpoints.Where(
            e => e.EffectiveWeight > 0
            && !(ProfileProgress.Concerned(track.Request, row).Any(b => b.Endpoints.Contains(e)) && track.Request.Leaves(e.Cluster)))
            .Select(e => e.Target).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in Awaited(track))
        {
            var words = track.Request.Leaves(cluster) ? Left() : Answers(cluster);
            readings = words is null ? readings
                : readings with { Seen = readings.Seen.SetItem((ProgressStepKind.Dns, cluster), new StepSeen(at, words)) };
        }

        return readings with { DnsWords = LastAnswer() };

        string? Answers(string cluster)
        {
            var targets = ProfileProgress.Concerned(track.Request, row).SelectMany(b => b.Endpoints).Where(e => e.Cluster == cluster)
                .Select(e => e.Target).ToList();
            return counted.Find(a => targets.Contains(a.Target)) is { } answer ? $"{answer.Server} returned {answer.Target}." : null;
        }

        string? Left()
        {
            var usable = answers.Count(a => a.Kind is AnswerKind.Counted or AnswerKind.NoAnswer);
            return usable >= AnswersToLeave && counted.TrueForAll(a => standing.Contains(a.Target!))
                ? $"None of {usable} DNS answers contains it." : null;
        }

        string LastAnswer() =>
            answers.FirstOrDefault(a => a.Kind != AnswerKind.Counted) is { } failed
            ? $"{failed.Server}: {failed.Problem ?? failed.Kind.ToString()}"
            : $"{counted[^1].Server} returned {counted[^1].Target} last.";
    }

    /// <summary>The problem of an object, as the reason that a step is blocked.</summary>
    internal static string? Problem(FleetView view, string kind, ObjectKey key, string? cluster = null) => view.Problems.Values
        .Where(p => p.Severity != Problems.Severity.Advice && p.Subject.Kind == kind && p.Subject.Key == key
            && (cluster is null || p.Cluster is null || p.Cluster == cluster))
        .OrderBy(p => p.Severity)
        .Select(p => p.Title)
        .FirstOrDefault();
}
