namespace FleetDns.Sources.Cluster.Watching;

public enum WatchKind
{
    /// <summary>The server accepted the watch; nothing has happened yet.</summary>
    Opened,
    /// <summary>ADDED or MODIFIED.</summary>
    Upsert,
    Delete,
    Bookmark,
    /// <summary>An object, or a line, that could not be decoded.</summary>
    Unreadable,
}

/// <summary>One event of a watch stream.</summary>
/// <param name="Key">Default for <see cref="WatchKind.Opened"/>, bookmarks, and lines that name no object.</param>
/// <param name="Version">Resume point after this event; null where the event carries none.</param>
/// <param name="Value">Set for <see cref="WatchKind.Upsert"/> only.</param>
/// <param name="Problem">Set for <see cref="WatchKind.Unreadable"/> only.</param>
public readonly record struct WatchEvent<T>(WatchKind Kind, ObjectKey Key, string? Version, T? Value, string? Problem)
    where T : class
{
    public static WatchEvent<T> Opened => new(WatchKind.Opened, default, null, null, null);
    public static WatchEvent<T> Bookmark(string version) => new(WatchKind.Bookmark, default, version, null, null);
    public static WatchEvent<T> Upsert(ObjectKey key, string version, T value) => new(WatchKind.Upsert, key, version, value, null);
    public static WatchEvent<T> Delete(ObjectKey key, string version) => new(WatchKind.Delete, key, version, null, null);
    public static WatchEvent<T> Unreadable(ObjectKey key, string? version, string problem) => new(WatchKind.Unreadable, key, version, null, problem);
}

/// <summary>An object that could not be decoded, and why.</summary>
public readonly record struct UnreadableObject(ObjectKey Key, string Problem);

/// <summary>A collection at one version.</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items, string Version, IReadOnlyList<UnreadableObject> Unreadable);

/// <summary>
/// The only seam to the API server: all that knows HTTP, JSON, 410 or the end of a stream lives behind it. Both methods throw
/// <see cref="VersionExpiredException"/>, <see cref="AccessDeniedException"/>, <see cref="KindAbsentException"/> or <see cref="SourceException"/>, nothing else.
/// </summary>
public interface IListWatch<T>
    where T : class
{
    /// <param name="notOlderThan"><c>"0"</c>: any state the server has at hand; a version: that or a newer one; null: the newest (a quorum read).</param>
    Task<Listing<T>> ListAsync(string? notOlderThan, CancellationToken token);

    /// <summary>Yields <see cref="WatchKind.Opened"/> once the server accepted, then each event; ends when the server closes in good order.</summary>
    /// <param name="timeout">How long the server is asked to keep the stream open.</param>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync(string version, TimeSpan timeout, CancellationToken token);

    /// <summary>What to keep of an object that was known in another state; most sources have no memory.</summary>
    T Remember(T? known, T next, DateTimeOffset at) => next;
}
