using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>There is no token for this operator until they have signed in once more. The message is for them.</summary>
public sealed class SignInNeededException(string message, Exception? inner = null) : SourceException(message, inner: inner);
