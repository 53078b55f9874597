namespace FleetDns.Sources.Cluster.Watching;

/// <summary>A cache independent of its kind.</summary>
public interface IWatchCache
{
    SourceFreshness Freshness { get; }

    /// <summary>Objects that currently cannot be decoded, and why; the same instance while they do not change.</summary>
    ImmutableDictionary<ObjectKey, string> Unreadable { get; }

    /// <inheritdoc cref="WatchCache{T}.RunAsync"/>
    Task RunAsync(CancellationToken token);

    /// <summary>A value at once, then again after each change: only a signal that something changed.</summary>
    IAsyncEnumerable<object> FollowAsync(CancellationToken token);
}
