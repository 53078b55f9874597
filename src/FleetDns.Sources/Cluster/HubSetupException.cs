using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>The hub was not asked: the kubeconfig, a file that it names, or its credential plugin cannot be used. It passes once that is mended.</summary>
public sealed class HubSetupException(string message, Exception? inner = null) : SourceException(message, inner: inner);
