namespace FleetDns.Core.Tests.Builders;

/// <summary>
/// A fleet that a test changes object by object; <see cref="Update"/> projects what changed. <see cref="Settle()"/> acts as the
/// controllers:
/// it writes statuses and Azure endpoints with the float64 formula of docs/domain.md 2.4, independent of the product's integers.
/// </summary>
internal sealed class FleetBuilder
{
    private readonly Dictionary<Type, HashSet<ObjectKey>> _changed = [];
    private readonly HashSet<string> _azureChanged = [];
    private int _version = 1;

    public FleetBuilder(FleetProjection? projection = null) => Projection = projection ?? new FleetProjection();

    public FleetProjection Projection { get; }

    public FleetFacts Facts { get; private set; } = Empty;

    public static FleetFacts Empty { get; } = new(ImmutableDictionary<string, AzureProfile>.Empty, Given.Freshness());

    /// <summary>One profile <c>web</c>, one backend, these clusters exporting <c>web-svc</c> with these weights, all settled.</summary>
    public static FleetBuilder Web(int weight, params (string Cluster, int Export)[] exports)
    {
        var world = new FleetBuilder();
        world.Put(Given.Profile());
        world.Service("web-svc", exports);
        world.Put(Given.Backend(weight: weight));
        world.Settle();
        return world;
    }

    /// <summary>Members, exports and the import of one service.</summary>
    public void Service(string service, params (string Cluster, int Export)[] exports)
    {
        foreach (var (cluster, export) in exports)
        {
            if (!Facts.Members.ContainsKey(new ObjectKey(string.Empty, cluster)))
            {
                Put(Given.Member(cluster));
            }

            Put(Given.Export(cluster, export, service));
        }

        Put(Given.Import(service, clusters: [.. exports.Select(e => e.Cluster)]));
    }

    public void PutUnreadable(params ReadOnlySpan<UnreadableFact> unreadable) => Facts = Facts with { Unreadable = [.. unreadable] };

    public void Put(MemberCluster member) =>
        Facts = Facts with { Members = Set(Facts.Members, member.Meta.Key, member with { Meta = Next(member.Meta) }) };

    public void Put(TrafficManagerProfile profile) =>
        Facts = Facts with { Profiles = Set(Facts.Profiles, profile.Meta.Key, profile with { Meta = Next(profile.Meta) }) };

    public void Put(TrafficManagerBackend backend) =>
        Facts = Facts with { Backends = Set(Facts.Backends, backend.Meta.Key, backend with { Meta = Next(backend.Meta) }) };

    public void Put(ServiceImport import) =>
        Facts = Facts with { Imports = Set(Facts.Imports, import.Meta.Key, import with { Meta = Next(import.Meta) }) };

    public void Put(InternalServiceExport export) =>
        Facts = Facts with { Exports = Set(Facts.Exports, export.Meta.Key, export with { Meta = Next(export.Meta) }) };

    public void Put(ServiceExport export) =>
        Facts = Facts with { ServiceExports = Set(Facts.ServiceExports, export.Meta.Key, export with { Meta = Next(export.Meta) }) };

    public void Put(HubService service) =>
        Facts = Facts with { Services = Set(Facts.Services, service.Meta.Key, service with { Meta = Next(service.Meta) }) };

    public void Put(Placement placement) => Facts = placement.Meta.Key.Namespace.Length == 0
        ? Facts with
        {
            ClusterPlacements = Set(
            Facts.ClusterPlacements, placement.Meta.Key, placement with { Meta = Next(placement.Meta) })
        }
        : Facts with { Placements = Set(Facts.Placements, placement.Meta.Key, placement with { Meta = Next(placement.Meta) }) };

    public void Put(ResourceOverride made) => Facts = made.Meta.Key.Namespace.Length == 0
        ? Facts with { ClusterOverrides = Set(Facts.ClusterOverrides, made.Meta.Key, made with { Meta = Next(made.Meta) }) }
        : Facts with { Overrides = Set(Facts.Overrides, made.Meta.Key, made with { Meta = Next(made.Meta) }) };

    public void Put(Work work) => Facts = Facts with { Works = Set(Facts.Works, work.Meta.Key, work with { Meta = Next(work.Meta) }) };

    public void Put(HubNamespace ns) =>
        Facts = Facts with { Namespaces = Set(Facts.Namespaces, ns.Meta.Key, ns with { Meta = Next(ns.Meta) }) };

    public void Put(HubEvent one) => Facts = Facts with { Events = Set(Facts.Events, one.Meta.Key, one with { Meta = Next(one.Meta) }) };

    public void Put(AzureProfile azure)
    {
        _azureChanged.Add(azure.Id);
        Facts = Facts with { Azure = Facts.Azure.SetItem(azure.Id, azure) };
    }

    public void Put(ImmutableDictionary<string, AzurePublicIp> addresses) => Facts = Facts with { PublicIps = addresses };

    public void Put(Freshness freshness) => Facts = Facts with { Freshness = freshness };

    public void RemoveMember(string name) => Facts = Facts with { Members = Unset(Facts.Members, new ObjectKey(string.Empty, name)) };

    public void RemoveProfile(ObjectKey key) => Facts = Facts with { Profiles = Unset(Facts.Profiles, key) };

    public void RemoveBackend(ObjectKey key) => Facts = Facts with { Backends = Unset(Facts.Backends, key) };

    public void RemoveImport(ObjectKey key) => Facts = Facts with { Imports = Unset(Facts.Imports, key) };

    public void RemoveExport(ObjectKey key) => Facts = Facts with { Exports = Unset(Facts.Exports, key) };

    /// <summary>Removes the object of that key from the kinds that explain.</summary>
    public void Remove<T>(ObjectKey key)
        where T : IFleetObject =>
            Facts = typeof(T) == typeof(ServiceExport) ? Facts with { ServiceExports = Unset(Facts.ServiceExports, key) }
            : typeof(T) == typeof(HubService) ? Facts with { Services = Unset(Facts.Services, key) }
            : typeof(T) == typeof(Placement) ? key.Namespace.Length == 0
                ? Facts with { ClusterPlacements = Unset(Facts.ClusterPlacements, key) }
                : Facts with { Placements = Unset(Facts.Placements, key) }
            : typeof(T) == typeof(ResourceOverride) ? key.Namespace.Length == 0
                ? Facts with { ClusterOverrides = Unset(Facts.ClusterOverrides, key) }
                : Facts with { Overrides = Unset(Facts.Overrides, key) }
            : typeof(T) == typeof(Work) ? Facts with { Works = Unset(Facts.Works, key) }
            : typeof(T) == typeof(HubNamespace) ? Facts with { Namespaces = Unset(Facts.Namespaces, key) }
            : Facts with { Events = Unset(Facts.Events, key) };

    public void RemoveAzure(string id)
    {
        _azureChanged.Add(id);
        Facts = Facts with { Azure = Facts.Azure.Remove(id) };
    }

    public InternalServiceExport Export(string cluster, string service = "web-svc") =>
        Facts.Exports[new ObjectKey($"fleet-member-{cluster}", $"{Given.Namespace}-{service}")];

    public TrafficManagerBackend Backend(string name = "web-backend") => Facts.Backends[Given.Key(name)];

    public TrafficManagerProfile Profile(string name = "web") => Facts.Profiles[Given.Key(name)];

    public AzureProfile Azure(string name = "web") => Facts.Azure.Values.Single(a => a.Owner == Given.Key(name));

    public void SetWeight(int weight, string name = "web-backend")
    {
        var backend = Backend(name);
        Put(backend with { Weight = weight, Meta = backend.Meta with { Generation = backend.Meta.Generation + 1 } });
    }

    /// <summary>Changes one endpoint of the Azure profile, found by its cluster.</summary>
    public void Azure(string cluster, Func<AzureEndpoint, AzureEndpoint> change, string name = "web")
    {
        var azure = Azure(name);
        Put(azure with
        {
            Endpoints = [
            .. azure.Endpoints.Select(e => e.Name.EndsWith($"#{cluster}", StringComparison.OrdinalIgnoreCase) ? change(e) : e)]
        });
    }

    public void AddForeign(string target, int weight, string monitor = "Online", string name = "web")
    {
        var azure = Azure(name);
        Put(azure with
        {
            Endpoints = azure.Endpoints.Items.Add(
            new AzureEndpoint(
                $"{azure.Id}/externalendpoints/{target}", $"by-hand-{target}", "externalEndpoints", target, null, weight, true, monitor,
                false))
        });
    }

    /// <summary>The controllers catch up: endpoints in Azure and in the backends' statuses, conditions of the newest generation.</summary>
    public void Settle()
    {
        foreach (var profile in Facts.Profiles.Values)
        {
            var endpoints = new List<AzureEndpoint>();
            foreach (
                var backend in Facts.Backends.Values.Where(
                    b => b.Profile == profile.Meta.Key.Name && b.Meta.Key.Namespace == profile.Meta.Key.Namespace).OrderBy(b => b.Meta.Key))
            {
                endpoints.AddRange(Settle(backend));
            }

            var id = $"/subscriptions/s/resourcegroups/rg-dns/providers/microsoft.network/trafficmanagerprofiles/fleet-{profile.Meta.Uid}";
            Put(new AzureProfile(
                id, $"fleet-{profile.Meta.Uid}", profile.Meta.Key, profile.DnsName, 60, true, "Weighted", "Online", [.. endpoints]));
        }
    }

    public FleetView Update() => Projection.Update(Facts, Take(), Given.Noon);

    public ProfileRow Row(string name = "web") => Update().Profiles[Given.Key(name)];

    /// <summary>The keys that changed since the last call.</summary>
    public FleetChanges Take()
    {
        var changes =
            new FleetChanges(HubKinds.All.ToImmutableDictionary(kind => kind, Keys), new Changes<string>(false, [.. _azureChanged]));
        _changed.Clear();
        _azureChanged.Clear();
        return changes;
    }

    private List<AzureEndpoint> Settle(TrafficManagerBackend backend)
    {
        var import = Facts.Imports.GetValueOrDefault(new ObjectKey(backend.Meta.Key.Namespace, backend.Import));
        var valid = Facts.Exports.Values
            .Where(e => import is not null && e.Service == import.Meta.Key && import.Clusters.Contains(e.Cluster))
            .Where(e =>
                e is { Type: "LoadBalancer", IsInternalLoadBalancer: false, IsDnsLabelConfigured: true, PublicIpResourceId: not null })
            .OrderBy(e => e.Cluster, StringComparer.Ordinal)
            .ToList();
        var sum = valid.Sum(e => (double)(e.Weight ?? 1));
        var endpoints = valid
            .Select(e => (Export: e, Weight: (int)Math.Ceiling(backend.Weight * (double)(e.Weight ?? 1) / sum)))
            .Where(e => e.Weight > 0)
            .Select(e => (e.Export, e.Weight, Name: $"fleet-{backend.Meta.Uid}#{backend.Import}#{e.Export.Cluster}"))
            .ToList();
        Put(backend with
        {
            Endpoints = [
                .. endpoints.Select(
                    e => new BackendEndpoint(
                        e.Name.ToLowerInvariant(), null, e.Weight, Given.Target(e.Export.Cluster, backend.Import), e.Export.Cluster,
                        e.Export.Weight))],
            Conditions = [
                Given.Condition(
                    "Accepted", ConditionStatus.True, "Accepted",
                    $"{endpoints.Count} service(s) exported from clusters have been accepted as Traffic Manager endpoints",
                    backend.Meta.Generation)],
        });
        return [
            .. endpoints.Select(
                e => new AzureEndpoint(
                    $"id/{e.Name}", e.Name, "azureEndpoints", Given.Target(e.Export.Cluster, backend.Import), e.Export.PublicIpResourceId,
                    e.Weight, true, "Online", false))];
    }

    private Changes<ObjectKey> Keys(HubKind kind) =>
        new(false, _changed.TryGetValue(kind.GetType().GenericTypeArguments[0], out var keys) ? [.. keys] : []);

    private ObjectMeta Next(ObjectMeta meta) =>
        meta with { ResourceVersion = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture) };

    private ImmutableDictionary<ObjectKey, T> Set<T>(ImmutableDictionary<ObjectKey, T> objects, ObjectKey key, T value)
    {
        Touch<T>(key);
        return objects.SetItem(key, value);
    }

    private ImmutableDictionary<ObjectKey, T> Unset<T>(ImmutableDictionary<ObjectKey, T> objects, ObjectKey key)
    {
        Touch<T>(key);
        return objects.Remove(key);
    }

    private void Touch<T>(ObjectKey key)
    {
        if (!_changed.TryGetValue(typeof(T), out var keys))
        {
            _changed[typeof(T)] = keys = [];
        }

        keys.Add(key);
    }
}
