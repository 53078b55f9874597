using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>No token is available for this operator until they sign in again. The message is for them.</summary>
public sealed class SignInNeededException(string message, Exception? inner = null) : SourceException(message, inner: inner);
