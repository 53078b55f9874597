namespace FleetDns.Sources.Cluster.Watching;

public enum WatchKind
{
    /// <summary>The server accepted the watch; there was no event yet.</summary>
    Opened,
    /// <summary>ADDED or MODIFIED.</summary>
    Upsert,
    Delete,
    Bookmark,
    /// <summary>An object, or a line, that could not be decoded.</summary>
    Unreadable,
}

/// <summary>One event of a watch stream.</summary>
/// <param name="Key">Default for <see cref="WatchKind.Opened"/>, bookmarks, and lines without an object.</param>
/// <param name="Version">Resume point after this event; null where the event has none.</param>
/// <param name="Value">Set for <see cref="WatchKind.Upsert"/> only.</param>
/// <param name="Problem">Set for <see cref="WatchKind.Unreadable"/> only.</param>
public readonly record struct WatchEvent<T>(WatchKind Kind, ObjectKey Key, string? Version, T? Value, string? Problem)
    where T : class
{
    public static WatchEvent<T> Opened => new(WatchKind.Opened, default, null, null, null);
    public static WatchEvent<T> Bookmark(string version) => new(WatchKind.Bookmark, default, version, null, null);
    public static WatchEvent<T> Upsert(ObjectKey key, string version, T value) => new(WatchKind.Upsert, key, version, value, null);
    public static WatchEvent<T> Delete(ObjectKey key, string version) => new(WatchKind.Delete, key, version, null, null);
    public static WatchEvent<T> Unreadable(ObjectKey key, string? version, string problem) =>
        new(WatchKind.Unreadable, key, version, null, problem);
}

/// <summary>An object that could not be decoded, and why.</summary>
public readonly record struct UnreadableObject(ObjectKey Key, string Problem);

/// <summary>A collection at one version.</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items, string Version, IReadOnlyList<UnreadableObject> Unreadable);

/// <summary>
/// The only interface to the API server: implementations handle HTTP, JSON, 410 and the end of streams. Both methods throw
/// <see cref="VersionExpiredException"/>, <see cref="AccessDeniedException"/>, <see cref="KindAbsentException"/> or
/// <see cref="SourceException"/>, and no others.
/// </summary>
public interface IListWatch<T>
    where T : class
{
    /// <param name="notOlderThan">
    /// <c>"0"</c>: any state in the server's cache; a version: that or a newer one; null: the newest (a quorum read).
    /// </param>
    Task<Listing<T>> ListAsync(string? notOlderThan, CancellationToken token);

    /// <summary>
    /// Yields <see cref="WatchKind.Opened"/> once the server has accepted, then each event; ends when the server closes the stream
    /// regularly.
    /// </summary>
    /// <param name="timeout">How long the server should keep the stream open.</param>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync(string version, TimeSpan timeout, CancellationToken token);

    /// <summary>The state to keep when an object changes; most sources keep nothing of the known one.</summary>
    T Remember(T? known, T next, DateTimeOffset at) => next;
}
