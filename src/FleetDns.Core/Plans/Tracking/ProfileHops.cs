using FleetDns.Core.Fleet;
using static FleetDns.Core.Plans.Tracking.Tracking;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>From the profile to the first DNS answer.</summary>
internal static class ProfileHops
{
    public static IEnumerable<Hop> Of(TrackRequest request, ObjectKey key, FleetView view, TrackReadings readings)
    {
        var row = view.Profiles.GetValueOrDefault(key);
        // A weight of a profile that serves already: its programming is not on the way.
        if (request.Weight is null)
        {
            yield return Programmed(key, row, view);
        }

        if (request.Backend is null && row?.Backends.IsEmpty != false)
        {
            yield break;   // nothing to answer with yet: the way goes on with a backend
        }

        yield return Accepted(request, row, view);
        yield return Endpoints(row, view, readings);
        yield return readings.DnsSeen is { } seen
            ? Done(HopKind.Dns, "DNS answer", seen, readings.DnsWords ?? "DNS answers.")
            : Open(HopKind.Dns, "DNS answer", readings.DnsWords ?? $"{row?.Fqdn ?? "The FQDN"} has not answered yet.");
    }

    private static Hop Programmed(ObjectKey key, ProfileRow? row, FleetView view) => row?.Profile.Conditions.Find("Programmed") switch
    {
        null => Open(HopKind.Profile, "Profile", Problem(view, "TrafficManagerProfile", key) ?? "The profile's controller has not reported yet."),
        { Status: ConditionStatus.True } done when Current(done, row.Profile.Meta) => Done(HopKind.Profile, "Profile", done.LastTransition, done.Message),
        { Status: ConditionStatus.False } failed => Stuck(HopKind.Profile, "Profile", Problem(view, "TrafficManagerProfile", key) ?? AzureErrorText.OneLine(failed.Message)),
        var pending => Open(HopKind.Profile, "Profile", AzureErrorText.OneLine(pending.Message)),
    };

    private static Hop Accepted(TrackRequest request, ProfileRow? row, FleetView view)
    {
        var backends = row?.Backends.Where(b => request.Backend is null || b.Key == request.Backend).ToList() ?? [];
        if (backends.Count == 0)
        {
            return Open(HopKind.Backend, "Backend", $"The backend {request.Backend} is not seen yet.");
        }

        if (request.Weight is { } weight && backends.Exists(b => b.Backend.Weight != weight))
        {
            return Open(HopKind.Backend, "Controller", "The written weight has not come back through the watch, or was changed again.");
        }

        var title = request.Weight is null ? "Backend" : "Controller";
        DateTimeOffset? at = null;
        foreach (var backend in backends)
        {
            var accepted = backend.Backend.Conditions.Find("Accepted");
            if (accepted is null || !Current(accepted, backend.Backend.Meta) || accepted.Status == ConditionStatus.Unknown)
            {
                return Open(HopKind.Backend, title, accepted is null || !Current(accepted, backend.Backend.Meta) ? "The controller has not caught up yet." : AzureErrorText.OneLine(accepted.Message));
            }

            if (accepted.Status == ConditionStatus.False)
            {
                return Stuck(HopKind.Backend, title, Problem(view, "TrafficManagerBackend", backend.Key) ?? AzureErrorText.OneLine(accepted.Message));
            }

            if (backend.Backend.Endpoints.IsEmpty && request.Weight != 0)
            {
                return Open(HopKind.Backend, title, "The controller lists no endpoints yet.");
            }

            // The condition stays True over a change of weight: then the status' own time tells.
            var told = accepted.LastTransition is { } transition && transition >= request.Written ? transition : backend.Backend.Meta.StatusWritten ?? accepted.LastTransition;
            at = at is null || told > at ? told : at;
        }

        return Done(HopKind.Backend, title, at, backends[0].Backend.Conditions.Find("Accepted")!.Message);
    }

    private static Hop Endpoints(ProfileRow? row, FleetView view, TrackReadings readings)
    {
        const string title = "Azure endpoint";
        return readings.EndpointsSeen is { } seen ? Done(HopKind.Endpoint, title, seen, "A reading of Azure holds the endpoints with their weights.")
            : view.Freshness.Azure.State == SourceState.NotConfigured ? Open(HopKind.Endpoint, title, "Azure is not connected: its endpoints cannot be read.")
            : row?.AzureState == SourceState.Elsewhere ? Open(HopKind.Endpoint, title, "The Azure profile is in a subscription that FleetDns does not read: its endpoints cannot be seen here.")
            : row?.AzureMissing == true ? Stuck(HopKind.Endpoint, title, "Azure has no such profile: it was deleted outside the fleet.")
            : view.Freshness.Azure.State is SourceState.Denied or SourceState.Stale ? Open(HopKind.Endpoint, title, view.Freshness.Azure.Problem ?? "Azure cannot be read.")
            : Open(HopKind.Endpoint, title, "No reading of Azure holds the endpoints yet.");
    }

    private static bool Current(Condition condition, ObjectMeta meta) => condition.ObservedGeneration == 0 || condition.ObservedGeneration >= meta.Generation;
}
