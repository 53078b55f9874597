namespace FleetDns.Sources.Cluster.Watching;

/// <summary>The hub has no history at (410), or has not yet reached, the version asked for.</summary>
public sealed class VersionExpiredException(string message) : Exception(message);

/// <summary>The hub refuses us (403, or 401 with a fresh credential); the message names verb, resource and namespace.</summary>
public sealed class AccessDeniedException(string message) : Exception(message);

/// <summary>The hub does not serve this kind (404 on the collection, or not in its discovery).</summary>
public sealed class KindAbsentException(string message) : Exception(message);

/// <summary>Anything else that passes: refused, reset, cut, 5xx, 429.</summary>
/// <param name="retryAfter">The server's wish; null where it had none.</param>
public class SourceException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
