using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Web.Live;

/// <summary>One look at all sources at a time: what they have, and which of it changed since the last look that was accepted. For one caller.</summary>
internal sealed class SourceReader(HubCaches hub, AzureWatch azure)
{
    private readonly Dictionary<object, long> _seen = [];    // the revision of each source that was accepted
    private readonly Dictionary<object, long> _taken = [];
    private List<ImmutableDictionary<ObjectKey, string>>? _unreadableOf;
    private ImmutableArray<UnreadableFact> _unreadable = [];

    public (FleetFacts Facts, FleetChanges Changes) Take()
    {
        // The facts first: a change that comes in between is then only seen twice.
        var clouds = azure.Current;
        _taken[azure] = clouds.Revision;
        var freshness = new Freshness(hub.Freshness, clouds.Freshness);
        var facts = new FleetFacts(Items(hub.Members), Items(hub.Profiles), Items(hub.Backends), Items(hub.Imports), Items(hub.Exports), clouds.Profiles, freshness)
        {
            PublicIps = clouds.PublicIps,
            ServiceExports = Items(hub.ServiceExports),
            Services = Items(hub.Services),
            ClusterPlacements = Items(hub.ClusterPlacements),
            Placements = Items(hub.Placements),
            ClusterOverrides = Items(hub.ClusterOverrides),
            Overrides = Items(hub.Overrides),
            Works = Items(hub.Works),
            Namespaces = Items(hub.Namespaces),
            Events = Items(hub.Events),
            Unreadable = Unreadable(),
        };
        var changes = new FleetChanges(Since(hub.Members), Since(hub.Profiles), Since(hub.Backends), Since(hub.Imports), Since(hub.Exports), azure.ChangesSince(Seen(azure)))
        {
            ServiceExports = Since(hub.ServiceExports),
            Services = Since(hub.Services),
            ClusterPlacements = Since(hub.ClusterPlacements),
            Placements = Since(hub.Placements),
            ClusterOverrides = Since(hub.ClusterOverrides),
            Overrides = Since(hub.Overrides),
            Works = Since(hub.Works),
            Namespaces = Since(hub.Namespaces),
            Events = Since(hub.Events),
        };
        return (facts, changes);
    }

    /// <summary>What was last taken has been worked in.</summary>
    public void Accept()
    {
        foreach (var (source, revision) in _taken)
        {
            _seen[source] = revision;
        }
    }

    private ImmutableArray<UnreadableFact> Unreadable()
    {
        var now = hub.Unreadable.ToList();
        if (_unreadableOf is null || !now.Select(each => each.Objects).SequenceEqual(_unreadableOf))
        {
            _unreadableOf = [.. now.Select(each => each.Objects)];
            _unreadable = [.. now.SelectMany(each => each.Objects.Select(one => new UnreadableFact(new ObjectRef(each.Kind, one.Key), one.Value))).OrderBy(each => each.Of)];
        }

        return _unreadable;
    }

    private ImmutableDictionary<ObjectKey, T> Items<T>(WatchCache<T> cache)
        where T : class, IFleetObject
    {
        var snapshot = cache.Current;
        _taken[cache] = snapshot.Revision;
        return snapshot.Items;
    }

    private Changes<ObjectKey> Since<T>(WatchCache<T> cache)
        where T : class, IFleetObject => cache.ChangesSince(Seen(cache));

    private long Seen(object source) => _seen.GetValueOrDefault(source);
}
