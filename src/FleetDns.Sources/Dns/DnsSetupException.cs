namespace FleetDns.Sources.Dns;

/// <summary>No measurement is possible: no name server can be found, or a setting is wrong. The message is for an operator.</summary>
public sealed class DnsSetupException(string message, Exception? inner = null) : Exception(message, inner);
