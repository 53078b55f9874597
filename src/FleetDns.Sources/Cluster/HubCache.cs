using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>The cache of one watched kind, for what is done with all kinds alike.</summary>
public abstract class HubCache(HubKind kind)
{
    public HubKind Kind => kind;

    public abstract SourceFreshness Freshness { get; }

    /// <summary>Objects that currently cannot be decoded, and why; the same instance while they do not change.</summary>
    public abstract ImmutableDictionary<ObjectKey, string> Unreadable { get; }

    /// <summary>Those facts with the newest objects of this kind, and the revision that these are of.</summary>
    public abstract (FleetFacts Facts, long Revision) AddTo(FleetFacts facts);

    /// <inheritdoc cref="WatchCache{T}.ChangesSince"/>
    public abstract Changes<ObjectKey> ChangesSince(long revision);

    /// <inheritdoc cref="WatchCache{T}.RunAsync"/>
    public abstract Task RunAsync(CancellationToken token);

    /// <summary>A value at once, then again after each change: only a signal that something changed.</summary>
    public abstract IAsyncEnumerable<object> FollowAsync(CancellationToken token);
}

/// <inheritdoc/>
internal sealed class HubCache<T>(HubKind<T> kind, WatchCache<T> cache) : HubCache(kind)
    where T : class, IFleetObject
{
    private readonly HubKind<T> _kind = kind;

    public WatchCache<T> Cache => cache;

    public override SourceFreshness Freshness => cache.Current.Freshness;

    public override ImmutableDictionary<ObjectKey, string> Unreadable => cache.Current.Unreadable;

    public override (FleetFacts Facts, long Revision) AddTo(FleetFacts facts)
    {
        var snapshot = cache.Current;
        return (facts.With(_kind, snapshot.Items), snapshot.Revision);
    }

    public override Changes<ObjectKey> ChangesSince(long revision) => cache.ChangesSince(revision);

    public override Task RunAsync(CancellationToken token) => cache.RunAsync(token);

    public override IAsyncEnumerable<object> FollowAsync(CancellationToken token) => cache.SubscribeAsync(token);
}
