using static FleetDns.Core.Plans.Tracking.ProgressBuilder;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>Steps from the profile to the first DNS answer, or until it has left DNS.</summary>
internal static class ProfileProgress
{
    /// <summary>The first profile with a backend that names the service.</summary>
    public static ObjectKey? Using(ObjectKey service, FleetView view) =>
        view.Profiles.Values.FirstOrDefault(
            p => p.Backends.Any(b => b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name))?.Key;

    /// <summary>The backends whose endpoints the change affects.</summary>
    public static IEnumerable<BackendRow> Concerned(TrackRequest request, ProfileRow row) =>
        row.Backends.Where(b => request.Backend is { } written ? b.Key == written
        : request.Service is { } service && b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name);

    public static void Add(ProgressBuilder way, ObjectKey key, FleetView view)
    {
        var (request, row) = (way.Request, view.Profiles.GetValueOrDefault(key));
        if (request.ProfileGeneration is { } generation)
        {
            way.Add(ProgressStepKind.Profile, "Profile", null, Programmed(key, row, generation, view));
        }

        if (request.Backend is { } backend)
        {
            way.Add(ProgressStepKind.Backend, "Backend", null, Accepted(request, backend, row, view));
        }
        else if (request.Service is null || !(request.Exports || request.ExportWeights.Count > 0))
        {
            return;   // a profile without a backend, or a change that affects no endpoint
        }

        var endpoints = row is null ? [] : Concerned(request, row).SelectMany(b => b.Endpoints).Where(e => e.Cluster is not null).ToList();
        // A weight change does not affect clusters that are left out for another reason.
        var clusters = way.Clusters.Concat(
            request.Backend is null ? [] : endpoints.Where(e => request.Weight is null || e.LeftOut is null).Select(e => e.Cluster!))
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var cluster in clusters)
        {
            var own = endpoints.Where(e => e.Cluster == cluster).ToList();
            var leaves = request.Leaves(cluster);
            way.Add(
                ProgressStepKind.Endpoint, leaves ? "Azure endpoint removed" : "Azure endpoint", cluster,
                Endpoint(way.Reached(cluster), leaves, own, row, view));
            way.Add(ProgressStepKind.Dns, leaves ? "Left DNS" : "DNS answer", cluster, Dns(way, cluster, leaves, own));
        }
    }

    private static (StepState, DateTimeOffset?, string) Programmed(ObjectKey key, ProfileRow? row, long generation, FleetView view) =>
        row?.Profile.Conditions.Find("Programmed") switch
        {
            null => Open(Tracking.Problem(view, "TrafficManagerProfile", key) ?? "The profile's controller has not reported yet."),
            _ when row.Profile.Meta.Generation < generation => Open("The watch has not delivered the written profile yet."),
            { Status: ConditionStatus.True } done when Current(done, row.Profile.Meta) => Done(done.LastTransition, done.Message),
            { Status: ConditionStatus.False } failed =>
                Stuck(Tracking.Problem(view, "TrafficManagerProfile", key) ?? AzureErrorText.OneLine(failed.Message)),
            var pending => Open(AzureErrorText.OneLine(pending.Message)),
        };

    private static (StepState, DateTimeOffset?, string) Accepted(TrackRequest request, ObjectKey key, ProfileRow? row, FleetView view)
    {
        if (row?.Backends.FirstOrDefault(b => b.Key == key)?.Backend is not { } backend)
        {
            return Open($"The watch has not delivered backend {key} yet.");
        }

        if (request.Weight is { } weight && backend.Weight != weight)
        {
            return Open("The watch has not delivered the written weight, or it was changed again.");
        }

        var accepted = backend.Conditions.Find("Accepted");
        return accepted is null || !Current(accepted, backend.Meta) ? Open("The controller has not caught up yet.")
            : accepted.Status == ConditionStatus.Unknown ? Open(AzureErrorText.OneLine(accepted.Message))
            : accepted.Status == ConditionStatus.False
                ? Stuck(Tracking.Problem(view, "TrafficManagerBackend", key) ?? AzureErrorText.OneLine(accepted.Message))
            : backend.Endpoints.IsEmpty && request.Weight != 0 ? Open("The controller lists no endpoints yet.")
            // The condition stays True during a weight change; the time of the status then decides.
            : Done(accepted.LastTransition >= request.HubWritten ? accepted.LastTransition : backend.Meta.StatusWritten, accepted.Message);
    }

    private static (StepState, DateTimeOffset?, string) Endpoint(
        DateTimeOffset? since, bool leaves, List<EndpointRow> own, ProfileRow? row, FleetView view)
    {
        if (own.Find(e => e.LeftOut is not null)?.LeftOut is { } reason && !leaves)
        {
            return Stuck($"Left out: {reason}");
        }

        var azure = view.Freshness.Azure;
        if (since is not { } from)
        {
            return Open("Waiting for earlier steps.");
        }

        // If this subscription is not read, there is no reading either.
        if (azure.State == SourceState.NotConfigured || row?.AzureState == SourceState.Elsewhere)
        {
            return own.TrueForAll(e => leaves ? e.StatusWeight is null : e.StatusWeight > 0 && e.StatusWeight == e.ComputedWeight)
                && (leaves || own.Count > 0)
                ? Done(null, "The backend's status shows it; its Azure profile is not read.")
                : Open("The backend's status does not show it yet; its Azure profile is not read.");
        }

        return azure is { State: SourceState.Live, AsOf: { } asOf } && asOf >= from
            && (leaves ? own.TrueForAll(e => e.AzureWeight is null || !e.Enabled)
                : own.Count > 0 && own.TrueForAll(e => e.AzureWeight > 0 && e.AzureWeight == e.ComputedWeight))
                ? Done(asOf, leaves ? "Azure has no enabled endpoint for it." : "Azure has the endpoint with its weight.")
            : row?.AzureMissing == true ? Stuck("Azure does not have the profile: it was deleted outside the fleet.")
            : azure.State is SourceState.Denied or SourceState.Stale ? Open(azure.Problem ?? "Azure cannot be read.")
            : Open(leaves ? "Azure still had its endpoint when last read." : "Azure does not have the endpoint with its weight yet.");
    }

    // Only an answer that the tracker saw completes it.
    private static (StepState, DateTimeOffset?, string) Dns(ProgressBuilder way, string cluster, bool leaves, List<EndpointRow> own) =>
        !leaves && own.Find(e => e.MonitorStatus is "Degraded" or "Stopped" or "Inactive" && e.Effective <= 0) is { } silent
            ? Stuck($"Traffic Manager does not return its endpoint, which is {silent.MonitorStatus}.")
        : way.Reached(cluster) is null ? Open("Waiting for earlier steps.")
        : Open(way.DnsWords ?? "Not queried yet.");

    private static bool Current(Condition condition, ObjectMeta meta) =>
        condition.ObservedGeneration == 0 || condition.ObservedGeneration >= meta.Generation;
}
