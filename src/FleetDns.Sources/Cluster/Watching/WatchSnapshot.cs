namespace FleetDns.Sources.Cluster.Watching;

/// <summary>One immutable picture of a collection.</summary>
/// <param name="Revision">Counts what was published, objects and freshness alike; input of <see cref="WatchCache{T}.ChangesSince"/>.</param>
/// <param name="Version">Resume point of the server; opaque. Null before the first list.</param>
/// <param name="Reconnects">How often the stream was regained after having been lost.</param>
/// <param name="Unreadable">Objects that cannot be decoded at present, and why; <paramref name="Items"/> has their last readable state, if any.</param>
/// <param name="Corrections">Objects that a safety relist had to correct: each one a defect of the watch.</param>
public sealed record WatchSnapshot<T>(
    ImmutableDictionary<ObjectKey, T> Items,
    long Revision,
    string? Version,
    SourceFreshness Freshness,
    int Reconnects,
    ImmutableDictionary<ObjectKey, string> Unreadable,
    int Corrections)
    where T : class, IFleetObject;
