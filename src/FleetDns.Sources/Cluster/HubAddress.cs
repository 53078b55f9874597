namespace FleetDns.Sources.Cluster;

/// <summary>The address of a hub and the authority for its certificate; contains no credential.</summary>
/// <param name="CaPem">Null: the system's authorities.</param>
/// <param name="TlsServerName">The name in the certificate; null: the server's own.</param>
/// <param name="Allowed">
/// The allowed hosts; null where an administrator set the address: then everything except link-local addresses is allowed.
/// </param>
/// <param name="Files">
/// The files from which it was read; null: none, so the address is requested again when the hub's certificate is no longer trusted.
/// </param>
public sealed record HubAddress(
    Uri Server, string? CaPem, string? TlsServerName = null, HostAllowance? Allowed = null, FollowedFiles? Files = null);
