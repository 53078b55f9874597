namespace FleetDns.Sources.Cluster;

/// <summary>The hub's settings cannot be used; the message is for an operator and names the file, the context and the cause.</summary>
public sealed class HubSettingsException(string message, Exception? inner = null) : Exception(message, inner);
