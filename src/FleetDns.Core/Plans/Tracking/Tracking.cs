using System.Collections.Immutable;
using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>Reads from the view how far a change has come. Pure: the same view and readings give the same track.</summary>
public static class Tracking
{
    public static Track Of(TrackRequest request, FleetView view, TrackReadings readings)
    {
        var hops = new List<Hop> { new(HopKind.Written, "Written", null, HopState.Done, request.Written, "The hub has accepted it.") };
        if (request.Service is { } service)
        {
            hops.AddRange(ServiceHops.Of(request, service, view));
        }

        if (request.Profile is { } profile)
        {
            hops.AddRange(ProfileHops.Of(request, profile, view, readings));
        }

        return new Track(request, Timed(hops));
    }

    /// <summary>Whether a reading of Azure holds every endpoint that the change shall bring, with its weight.</summary>
    public static bool EndpointsStand(TrackRequest request, FleetView view)
    {
        if (request.Profile is not { } key || view.Profiles.GetValueOrDefault(key) is not { Azure: not null } row)
        {
            return false;
        }

        var concerned = row.Backends.Where(b => request.Backend is null || b.Key == request.Backend).ToList();
        return (request.Weight is not { } weight || concerned.All(b => b.Backend.Weight == weight))
            && concerned.SelectMany(b => b.Endpoints).Where(e => e.LeftOut is null).All(e => (e.AzureWeight ?? 0) == e.ComputedWeight)
            && (request.Weight == 0 || concerned.Any(b => b.Endpoints.Any(e => e.AzureWeight > 0)));
    }

    // Several clusters have the same hop: each is measured from the last hop of the kind before.
    private static ImmutableArray<Hop> Timed(List<Hop> hops)
    {
        var timed = ImmutableArray.CreateBuilder<Hop>(hops.Count);
        DateTimeOffset? before = null;
        foreach (var kind in hops.GroupBy(h => h.Kind))
        {
            timed.AddRange(kind.Select(h => h.At is { } at && before is { } from && at >= from ? h with { Took = at - from } : h));
            var last = kind.Max(h => h.At);
            before = last is { } reached && (before is null || reached > before) ? reached : before;
        }

        return timed.MoveToImmutable();
    }

    internal static Hop Done(HopKind kind, string title, DateTimeOffset? at, string words, string? cluster = null) => new(kind, title, cluster, HopState.Done, at, words);

    internal static Hop Open(HopKind kind, string title, string words, string? cluster = null) => new(kind, title, cluster, HopState.Open, null, words);

    internal static Hop Stuck(HopKind kind, string title, string words, string? cluster = null) => new(kind, title, cluster, HopState.Stuck, null, words);

    internal static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the rules found about an object, as the reason of a hop that does not come.</summary>
    internal static string? Problem(FleetView view, string kind, ObjectKey key, string? cluster = null) => view.Problems.Values
        .Where(p => p.Severity != Problems.Severity.Advice && p.Subject.Kind == kind && p.Subject.Key == key && (cluster is null || p.Cluster is null || p.Cluster == cluster))
        .OrderBy(p => p.Severity)
        .Select(p => p.Title)
        .FirstOrDefault();
}
