namespace FleetDns.Sources.Arm;

/// <summary>A setting of section Azure cannot be used; the message names it.</summary>
public sealed class AzureSettingsException(string message, Exception? inner = null) : Exception(message, inner);
