using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Publishing;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster;

/// <summary>The kinds that FleetDns watches, each with its own cache and loop: a kind that is denied, absent or slow never blocks the
/// others.</summary>
public sealed class HubCaches
{
    private readonly Func<HubClient> _open;
    private readonly HubHistory _history;
    private readonly Lock _gate = new();
    private HubClient? _client;

    public HubCaches(HubClient client, HubOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(() => client, options, time, loggers)
    {
    }

    /// <param name="open">Opens the hub; called again while it throws <see cref="HubSettingsException"/>, whose message the freshness then
    /// shows.</param>
    public HubCaches(Func<HubClient> open, HubOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _open = open;
        _history = new HubHistory(token => Client().IdentityAsync(options.SilenceGrace, time, token), loggers.CreateLogger<HubHistory>());
        All =
        [
            Cache(HubKinds.Members, new MemberClusterDecoder()),
            Cache(HubKinds.Profiles, new TrafficManagerProfileDecoder()),
            Cache(HubKinds.Backends, new TrafficManagerBackendDecoder()),
            Cache(HubKinds.Imports, new ServiceImportDecoder()),
            Cache(HubKinds.Exports, new InternalServiceExportDecoder()),
            Cache(HubKinds.ServiceExports, new ServiceExportDecoder()),
            Cache(HubKinds.Services, new HubServiceDecoder()),
            Cache(HubKinds.ClusterPlacements, new PlacementDecoder()),
            Cache(HubKinds.Placements, new PlacementDecoder()),
            Cache(HubKinds.ClusterOverrides, new ResourceOverrideDecoder()),
            Cache(HubKinds.Overrides, new ResourceOverrideDecoder()),
            Cache(HubKinds.Works, new WorkDecoder()),
            Cache(HubKinds.Namespaces, new HubNamespaceDecoder()),
            Cache(HubKinds.Events, new HubEventDecoder()),
        ];

        HubCache Cache<T>(HubKind<T> kind, ObjectDecoder<T> decoder)
            where T : class, IFleetObject =>
            new HubCache<T>(
                kind, new WatchCache<T>(
                    kind.Plural, new KubeListWatch<T>(Client, kind, decoder, options, time), options, time,
                    loggers.CreateLogger<WatchCache<T>>(), Random.Shared, _history));
    }

    /// <summary>The cache of one kind.</summary>
    public WatchCache<T> Of<T>(HubKind<T> kind)
        where T : class, IFleetObject => All.OfType<HubCache<T>>().First(cache => cache.Kind == kind).Cache;

    /// <summary>Every kind, in a fixed order.</summary>
    public IReadOnlyList<HubCache> All { get; }

    /// <summary>Freshness of each kind, in the order of <see cref="All"/>.</summary>
    public ImmutableArray<SourceFreshness> Freshness => [.. All.Select(cache => cache.Freshness)];

    /// <summary>Objects that cannot be decoded, by kind. Without Events, which are only explanations.</summary>
    public IEnumerable<(string Kind, ImmutableDictionary<ObjectKey, string> Objects)> Unreadable =>
        All.Where(cache => cache.Kind != HubKinds.Events).Select(cache => (cache.Kind.Name, cache.Unreadable));

    /// <summary>Runs all caches until cancelled; then returns. To be called once. The first attempt of each may take long: opening the hub
    /// can run a credential plugin.</summary>
    public Task RunAsync(CancellationToken token) =>
        Loops.RunAsync(
            token, All.Select(
                cache => (Func<CancellationToken, Task>)(each => Task.Run(() => cache.RunAsync(each), CancellationToken.None))));

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
