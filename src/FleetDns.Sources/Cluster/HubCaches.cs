using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Publishing;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster;

/// <summary>The kinds that FleetDns watches, each with its own cache and loop: a kind that is denied, absent or slow never blocks the others.</summary>
public sealed class HubCaches
{
    private readonly Func<HubClient> _open;
    private readonly HubHistory _history;
    private readonly Lock _gate = new();
    private readonly List<IWatchCache> _all = [];
    private readonly List<string> _kinds = [];   // of _all, in its order
    private HubClient? _client;

    public HubCaches(HubClient client, HubOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(() => client, options, time, loggers)
    {
    }

    /// <param name="open">Opens the hub; called again while it throws <see cref="HubSettingsException"/>, whose message the freshness then shows.</param>
    public HubCaches(Func<HubClient> open, HubOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _open = open;
        _history = new HubHistory(token => Client().IdentityAsync(options.SilenceGrace, time, token), loggers.CreateLogger<HubHistory>());
        Members = Cache(HubResource.MemberClusters, new MemberClusterDecoder(), "MemberCluster");
        Profiles = Cache(HubResource.Profiles, new TrafficManagerProfileDecoder(), "TrafficManagerProfile");
        Backends = Cache(HubResource.Backends, new TrafficManagerBackendDecoder(), "TrafficManagerBackend");
        Imports = Cache(HubResource.Imports, new ServiceImportDecoder(), "ServiceImport");
        Exports = Cache(HubResource.Exports, new InternalServiceExportDecoder(), "InternalServiceExport");
        ServiceExports = Cache(HubResource.ServiceExports, new ServiceExportDecoder(), "ServiceExport");
        Services = Cache(HubResource.Services, new HubServiceDecoder(), "Service");
        ClusterPlacements = Cache(HubResource.ClusterPlacements, new PlacementDecoder(), "ClusterResourcePlacement");
        Placements = Cache(HubResource.Placements, new PlacementDecoder(), "ResourcePlacement");
        ClusterOverrides = Cache(HubResource.ClusterOverrides, new ResourceOverrideDecoder(), "ClusterResourceOverride");
        Overrides = Cache(HubResource.Overrides, new ResourceOverrideDecoder(), "ResourceOverride");
        Works = Cache(HubResource.Works, new WorkDecoder(), "Work");
        Namespaces = Cache(HubResource.Namespaces, new HubNamespaceDecoder(), "Namespace");
        Events = Cache(HubResource.Events, new HubEventDecoder(), "Event");

        WatchCache<T> Cache<T>(HubResource resource, ObjectDecoder<T> decoder, string kind)
            where T : class, IFleetObject
        {
            var cache = new WatchCache<T>(resource.Plural, new KubeListWatch<T>(Client, resource, decoder, options, time), options, time, loggers.CreateLogger<WatchCache<T>>(), Random.Shared, _history);
            _all.Add(cache);
            _kinds.Add(kind);
            return cache;
        }
    }

    public WatchCache<MemberCluster> Members { get; }
    public WatchCache<TrafficManagerProfile> Profiles { get; }
    public WatchCache<TrafficManagerBackend> Backends { get; }
    public WatchCache<ServiceImport> Imports { get; }
    public WatchCache<InternalServiceExport> Exports { get; }
    public WatchCache<ServiceExport> ServiceExports { get; }
    public WatchCache<HubService> Services { get; }
    public WatchCache<Placement> ClusterPlacements { get; }
    public WatchCache<Placement> Placements { get; }
    public WatchCache<ResourceOverride> ClusterOverrides { get; }
    public WatchCache<ResourceOverride> Overrides { get; }
    public WatchCache<Work> Works { get; }
    public WatchCache<HubNamespace> Namespaces { get; }
    public WatchCache<HubEvent> Events { get; }

    /// <summary>Every kind, in a fixed order.</summary>
    public IReadOnlyList<IWatchCache> All => _all;

    /// <summary>Freshness of each kind, in the order of <see cref="All"/>.</summary>
    public ImmutableArray<SourceFreshness> Freshness => [.. _all.Select(cache => cache.Freshness)];

    /// <summary>Objects that cannot be decoded, by kind. Without Events, which are only explanations.</summary>
    public IEnumerable<(string Kind, ImmutableDictionary<ObjectKey, string> Objects)> Unreadable => _kinds.Zip(_all, (kind, cache) => (kind, cache.Unreadable)).Where(each => each.kind != "Event");

    /// <summary>Runs all caches until cancelled; then returns. To be called once. The first attempt of each may take long: opening the hub can run a credential plugin.</summary>
    public Task RunAsync(CancellationToken token) => Loops.RunAsync(token, _all.Select(cache => (Func<CancellationToken, Task>)(each => Task.Run(() => cache.RunAsync(each), CancellationToken.None))));

    private HubClient Client()
    {
        lock (_gate)
        {
            try
            {
                return _client ??= _open();
            }
            catch (HubSettingsException ex)
            {
                throw new HubSetupException(ex.Message, ex);
            }
        }
    }
}
