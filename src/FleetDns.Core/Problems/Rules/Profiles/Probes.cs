namespace FleetDns.Core.Problems.Rules;

/// <summary>Results of Traffic Manager's probes of a profile's endpoints.</summary>
internal static class Probes
{
    public static bool IsProbed(EndpointRow endpoint) =>
        endpoint is { Enabled: true, EffectiveWeight: > 0, AlwaysServe: false, MonitorStatus: not (null or "Unmonitored") };

    public static bool IsDegraded(EndpointRow endpoint) => IsProbed(endpoint) && endpoint.MonitorStatus == "Degraded";

    public static bool AllDegraded(ProfileRow row) =>
        row.Azure is { Enabled: true } && row.Endpoints.Any(IsProbed) && row.Endpoints.Where(IsProbed).All(IsDegraded);

    public static int Port(ProfileRow row) => row.Profile.Monitor?.Port ?? 80;

    public static string Path(ProfileRow row) => row.Profile.Monitor?.Path ?? "/";

    public static string Protocol(ProfileRow row) => row.Profile.Monitor?.Protocol ?? "HTTP";

    /// <summary>The hub's templates of the services behind a profile.</summary>
    public static List<HubService> Services(ProfileRow row, Scope scope) =>
        [.. row.Backends.Select(b => new ObjectKey(b.Key.Namespace, b.Backend.Import)).Distinct().Select(key => scope.Service(key)?.Service)
            .OfType<HubService>()];

    /// <summary>No service behind the profile listens on the probed port.</summary>
    public static bool PortMisses(ProfileRow row, List<HubService> services) =>
        services.TrueForAll(s => !s.Ports.IsEmpty) && ProbedPort.Misses(Port(row), services.Select(s => s.Ports.Select(p => p.Port)));

    /// <summary>Objects other than the service that its placements report as not ready, such as its Deployment; each once.</summary>
    /// <param name="cluster">Null for any.</param>
    public static List<FailedPlacement> NotReady(ObjectKey service, string? cluster, Scope scope) =>
        [.. (scope.Service(service)?.Placements ?? []).Select(scope.Placement).OfType<PlacementRow>()
            .SelectMany(p => p.Clusters).Where(c => c.Picked && (cluster is null || c.Cluster == cluster))
            .SelectMany(c => c.Status?.Failed ?? [])
            .Where(f => f.Condition.Type == "Available" && f.Resource.Kind != "Service" && f.Resource.Key.Namespace == service.Namespace)
            .DistinctBy(f => f.Resource)];

    /// <summary>The end of a title: <c>: Deployment shop/cart is not ready.</c>, or only a full stop.</summary>
    public static string Because(List<FailedPlacement> notReady) =>
        notReady.Count == 0 ? "."
            : $": {Wording.List(notReady.ConvertAll(f => f.Resource.ToString()))} {(notReady.Count == 1 ? "is" : "are")} not ready.";
}
