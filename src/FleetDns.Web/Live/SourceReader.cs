using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;

namespace FleetDns.Web.Live;

/// <summary>Reads all sources at once: their content, and what changed since the last reading that was accepted. For one caller.</summary>
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
        var facts = new FleetFacts(clouds.Profiles, freshness) { PublicIps = clouds.PublicIps, Unreadable = Unreadable() };
        foreach (var cache in hub.All)
        {
            (facts, _taken[cache]) = cache.AddTo(facts);
        }

        var changes = new FleetChanges(
            hub.All.ToImmutableDictionary(cache => cache.Kind, cache => cache.ChangesSince(Seen(cache))), azure.ChangesSince(Seen(azure)));
        return (facts, changes);
    }

    /// <summary>The last reading was processed.</summary>
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
            _unreadable = [
                .. now.SelectMany(each => each.Objects.Select(one => new UnreadableFact(new ObjectRef(each.Kind, one.Key), one.Value)))
                .OrderBy(each => each.Of)];
        }

        return _unreadable;
    }

    private long Seen(object source) => _seen.GetValueOrDefault(source);
}
