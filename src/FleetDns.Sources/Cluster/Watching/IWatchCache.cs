namespace FleetDns.Sources.Cluster.Watching;

/// <summary>What can be done with a cache without knowing its kind.</summary>
public interface IWatchCache
{
    SourceFreshness Freshness { get; }

    /// <summary>Objects that cannot be decoded at present, and why; the same instance while nothing about them changes.</summary>
    ImmutableDictionary<ObjectKey, string> Unreadable { get; }

    /// <inheritdoc cref="WatchCache{T}.RunAsync"/>
    Task RunAsync(CancellationToken token);

    /// <summary>Something at once, then again after each change: a bell, never the truth.</summary>
    IAsyncEnumerable<object> FollowAsync(CancellationToken token);
}
