namespace FleetDns.Sources.Cluster;

/// <summary>The hub's settings cannot be used; the message names the file, the context and what is wrong, in words for an operator.</summary>
public sealed class HubSettingsException(string message, Exception? inner = null) : Exception(message, inner);
