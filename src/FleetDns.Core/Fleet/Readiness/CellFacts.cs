namespace FleetDns.Core.Fleet;

/// <summary>All known facts about one service on one cluster.</summary>
/// <param name="Imported">The ServiceImport lists the cluster.</param>
/// <param name="Placed">The entry of the placement that puts the service there; null if there is none.</param>
/// <param name="Work">The Work that contains the service for the cluster; null if there is none.</param>
/// <param name="Backends">Backends that use the service, in the order of their keys.</param>
internal readonly record struct CellFacts(
    ObjectKey Service,
    string Cluster,
    InternalServiceExport? Export,
    bool Imported,
    PlacementStatus? Placed,
    Work? Work,
    IReadOnlyList<BackendPlace> Backends,
    HubFacts Hub)
{
    public SentManifest? SentService => Sent(PlacementProjection.Service);

    public SentManifest? SentExport => Sent(PlacementProjection.ServiceExport);

    /// <summary>The manifest's condition as the member reported it.</summary>
    public Condition? Reported(string kind, string type)
    {
        foreach (var manifest in Work?.Manifests ?? [])
        {
            if (manifest.Resource.Kind == kind && manifest.Resource.Key == Service)
            {
                return manifest.Conditions.Find(type);
            }
        }

        return null;
    }

    private SentManifest? Sent(string kind)
    {
        foreach (var sent in Work?.Sent ?? [])
        {
            if (sent.Resource.Kind == kind && sent.Resource.Key == Service)
            {
                return sent;
            }
        }

        return null;
    }
}

/// <summary>A backend with its place in a profile; the place is null while there is no such profile.</summary>
internal sealed class BackendPlace(TrafficManagerBackend backend, ProfileRow? profile)
{
    private readonly Dictionary<string, EndpointRow> _endpoints =
        Endpoints(profile?.Backends.FirstOrDefault(b => b.Key == backend.Meta.Key));
    private string? _message;

    public TrafficManagerBackend Backend { get; } = backend;

    public ProfileRow? Profile { get; } = profile;

    /// <summary>Condition Accepted; null if the controller has not reported it.</summary>
    public Condition? Accepted { get; } = backend.Conditions.Find("Accepted");

    /// <summary>Its message on one line: computed once, not for each cluster.</summary>
    public string Message => _message ??= AzureErrorText.OneLine(Accepted?.Message ?? "");

    public IEnumerable<string> Clusters => _endpoints.Keys;

    public EndpointRow? Of(string cluster) => _endpoints.GetValueOrDefault(cluster);

    private static Dictionary<string, EndpointRow> Endpoints(BackendRow? row)
    {
        var endpoints = new Dictionary<string, EndpointRow>(row?.Endpoints.Length ?? 0, StringComparer.Ordinal);
        foreach (var endpoint in row?.Endpoints ?? [])
        {
            endpoints[endpoint.Cluster!] = endpoint;
        }

        return endpoints;
    }
}
