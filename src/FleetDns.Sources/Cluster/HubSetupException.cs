using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// No request was sent: the kubeconfig, a file that it refers to, or its credential plugin cannot be used. FleetDns retries until that is
/// fixed.
/// </summary>
public sealed class HubSetupException(string message, Exception? inner = null) : SourceException(message, inner: inner);
