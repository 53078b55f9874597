namespace FleetDns.Core.Fleet;

/// <summary>
/// The paths from a changed object to its profiles: export → service → backends → profile, and Azure profile → profile.
/// Independent of what exists: a backend is found by its profile's name even if the profile appears later. Used only by its projection.
/// </summary>
internal sealed class FleetIndexes
{
    private readonly ObjectIndex<ObjectKey, ObjectKey> _exportsByService = new();
    private readonly ObjectIndex<ObjectKey, ObjectKey> _backendsByImport = new();
    private readonly ObjectIndex<ObjectKey, ObjectKey> _backendsByProfile = new();
    private readonly ObjectIndex<string, ObjectKey> _profilesByAzureName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ObjectIndex<string, ObjectKey> _profilesByAzureId = new(StringComparer.OrdinalIgnoreCase);
    private readonly ObjectIndex<string, string> _azureByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ObjectIndex<ObjectKey, string> _azureByOwner = new();
    // One cluster's export each: an IP belongs to one cluster
    private readonly ObjectIndex<string, ObjectKey> _servicesByPublicIp = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(ObjectKey Service, string Cluster)> _exporters = [];

    public void Export(ObjectKey key, InternalServiceExport? old, InternalServiceExport? now)
    {
        Move(_exportsByService, key, old?.Service, now?.Service);
        if (old?.PublicIpResourceId is { } before)
        {
            _servicesByPublicIp.Remove(before, old.Service);
        }

        if (now?.PublicIpResourceId is { } after)
        {
            _servicesByPublicIp.Add(after, now.Service);
        }

        if (old is not null)
        {
            _exporters.Remove((old.Service, old.Cluster));
        }

        if (now is not null)
        {
            _exporters.Add((now.Service, now.Cluster));
        }
    }

    public void Backend(ObjectKey key, TrafficManagerBackend? old, TrafficManagerBackend? now)
    {
        Move(_backendsByImport, key, Import(old), Import(now));
        Move(_backendsByProfile, key, Profile(old), Profile(now));
    }

    public void Profile(ObjectKey key, TrafficManagerProfile? old, TrafficManagerProfile? now)
    {
        Move(_profilesByAzureName, key, AzureName(old), AzureName(now));
        Move(_profilesByAzureId, key, old?.ResourceId, now?.ResourceId);
    }

    public void Azure(string id, AzureProfile? old, AzureProfile? now)
    {
        Move(_azureByName, id, old?.Name, now?.Name);
        Move(_azureByOwner, id, old?.Owner, now?.Owner);
    }

    public static ObjectKey? Profile(TrafficManagerBackend? backend) =>
        backend is null ? null : new ObjectKey(backend.Meta.Key.Namespace, backend.Profile);

    public static ObjectKey? Import(TrafficManagerBackend? backend) =>
        backend is null ? null : new ObjectKey(backend.Meta.Key.Namespace, backend.Import);

    public IReadOnlyCollection<ObjectKey> ExportsOf(ObjectKey service) => _exportsByService.Of(service);

    /// <summary>The services that are exported with this public IP.</summary>
    public IReadOnlyCollection<ObjectKey> ServicesOfPublicIp(string id) => _servicesByPublicIp.Of(id);

    public bool Exports(ObjectKey service, string cluster) => _exporters.Contains((service, cluster));

    public IReadOnlyCollection<ObjectKey> BackendsOf(ObjectKey profile) => _backendsByProfile.Of(profile);

    public IReadOnlyCollection<ObjectKey> BackendsOfImport(ObjectKey import) => _backendsByImport.Of(import);

    /// <summary>Every profile that this Azure profile might belong to.</summary>
    public IEnumerable<ObjectKey> ProfilesOf(AzureProfile azure) =>
        _profilesByAzureId.Of(azure.Id).Concat(_profilesByAzureName.Of(azure.Name)).Concat(azure.Owner is { } owner ? [owner] : []);

    /// <summary>The Azure profile of a TrafficManagerProfile: by the resourceID of its status, else by name <c>fleet-&lt;uid&gt;</c>, else
    /// by tag (which also finds one left behind by a deleted profile of the same name, which still has the DNS name).</summary>
    /// <param name="byTag">False while Azure's reading is older than the profile: the one it shows by tag may be deleted by now.</param>
    public AzureProfile? AzureOf(TrafficManagerProfile profile, Func<string, AzureProfile?> azure, bool byTag)
    {
        if (profile.ResourceId is { Length: > 0 } id && azure(id.ToLowerInvariant()) is { } byId)
        {
            return byId;
        }

        var found =
            _azureByName.Of(AzureNames.Profile(profile.Meta.Uid)).Concat(byTag ? _azureByOwner.Of(profile.Meta.Key) : []).FirstOrDefault();
        return found is null ? null : azure(found);
    }

    private static string? AzureName(TrafficManagerProfile? profile) => profile is null ? null : AzureNames.Profile(profile.Meta.Uid);

    private static void Move<TValue>(ObjectIndex<ObjectKey, TValue> index, TValue value, ObjectKey? from, ObjectKey? to)
        where TValue : notnull
    {
        if (from is { } old)
        {
            index.Remove(old, value);
        }

        if (to is { } now)
        {
            index.Add(now, value);
        }
    }

    private static void Move<TValue>(ObjectIndex<string, TValue> index, TValue value, string? from, string? to)
        where TValue : notnull
    {
        if (from is not null)
        {
            index.Remove(from, value);
        }

        if (to is not null)
        {
            index.Add(to, value);
        }
    }
}
