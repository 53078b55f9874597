namespace FleetDns.Core.Fleet;

/// <summary>An error of Azure as the controllers quote it, e.g. 403, <c>AuthorizationFailed</c>, "The client …". All but the status is untrusted text.</summary>
public sealed record AzureError(int Status, string? Code, string? Message);
