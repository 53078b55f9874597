using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster;

/// <summary>The kinds that FleetDns watches, each in a cache and a loop of its own: one that is denied, absent or slow never holds the others.</summary>
public sealed class HubCaches
{
    private readonly Func<HubClient> _open;
    private readonly Lock _gate = new();
    private HubClient? _client;

    public HubCaches(HubClient client, HubOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(() => client, options, time, loggers)
    {
    }

    /// <param name="open">Opens the hub; called again and again while it throws <see cref="HubSettingsException"/>, whose words the freshness then shows.</param>
    public HubCaches(Func<HubClient> open, HubOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _open = open;
        Members = Cache(HubResource.MemberClusters, new MemberClusterDecoder(), options, time, loggers);
        Profiles = Cache(HubResource.Profiles, new TrafficManagerProfileDecoder(), options, time, loggers);
        Backends = Cache(HubResource.Backends, new TrafficManagerBackendDecoder(), options, time, loggers);
        Imports = Cache(HubResource.Imports, new ServiceImportDecoder(), options, time, loggers);
        Exports = Cache(HubResource.Exports, new InternalServiceExportDecoder(), options, time, loggers);
    }

    public WatchCache<MemberCluster> Members { get; }
    public WatchCache<TrafficManagerProfile> Profiles { get; }
    public WatchCache<TrafficManagerBackend> Backends { get; }
    public WatchCache<ServiceImport> Imports { get; }
    public WatchCache<InternalServiceExport> Exports { get; }

    /// <summary>Freshness of each kind, in a fixed order.</summary>
    public ImmutableArray<SourceFreshness> Freshness =>
        [Members.Current.Freshness, Profiles.Current.Freshness, Backends.Current.Freshness, Imports.Current.Freshness, Exports.Current.Freshness];

    /// <summary>Runs all caches until cancelled; then returns. To be called once.</summary>
    public Task RunAsync(CancellationToken token) =>
        Task.WhenAll(Members.RunAsync(token), Profiles.RunAsync(token), Backends.RunAsync(token), Imports.RunAsync(token), Exports.RunAsync(token));

    private WatchCache<T> Cache<T>(HubResource resource, ObjectDecoder<T> decoder, HubOptions options, TimeProvider time, ILoggerFactory loggers)
        where T : class, IFleetObject =>
        new(resource.Plural, new KubeListWatch<T>(Client, resource, decoder, options, time), options, time, loggers.CreateLogger<WatchCache<T>>());

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
                throw new SourceException(ex.Message, inner: ex);
            }
        }
    }
}
