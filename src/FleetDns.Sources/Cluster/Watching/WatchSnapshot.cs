namespace FleetDns.Sources.Cluster.Watching;

/// <summary>An immutable snapshot of a collection.</summary>
/// <param name="Revision">
/// Number of the published snapshot, for changes of objects and freshness; input of <see cref="WatchCache{T}.ChangesSince"/>.
/// </param>
/// <param name="Version">The server's resume point; opaque. Null before the first list.</param>
/// <param name="Reconnects">How often the stream was reconnected after a loss.</param>
/// <param name="Unreadable">
/// Objects that currently cannot be decoded, and why; <paramref name="Items"/> has their last readable state, if any.
/// </param>
/// <param name="Corrections">Objects that a safety relist had to correct: each is a defect of the watch.</param>
public sealed record WatchSnapshot<T>(
    ImmutableDictionary<ObjectKey, T> Items,
    long Revision,
    string? Version,
    SourceFreshness Freshness,
    int Reconnects,
    ImmutableDictionary<ObjectKey, string> Unreadable,
    int Corrections)
    where T : class, IFleetObject;
