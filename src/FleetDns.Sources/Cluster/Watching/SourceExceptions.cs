namespace FleetDns.Sources.Cluster.Watching;

/// <summary>The hub no longer has the requested version (410), or has not reached it yet.</summary>
public sealed class VersionExpiredException(string message) : Exception(message);

/// <summary>The hub refuses the request (403, or 401 with a new credential); the message names verb, resource and namespace.</summary>
public sealed class AccessDeniedException(string message) : Exception(message);

/// <summary>The hub does not serve this kind (404 on the collection, or not in its discovery).</summary>
public sealed class KindAbsentException(string message) : Exception(message);

/// <summary>Any other temporary failure: refused, reset, cut off, 5xx, 429.</summary>
/// <param name="retryAfter">The server's Retry-After; null where there was none.</param>
public class SourceException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
