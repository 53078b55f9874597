namespace FleetDns.Core.Fleet;

/// <summary>An Azure error as quoted by the controllers, e.g. 403, <c>AuthorizationFailed</c>, "The client …". Everything except the status
/// is untrusted text.</summary>
public sealed record AzureError(int Status, string? Code, string? Message);
