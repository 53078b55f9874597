namespace FleetDns.Sources.Cluster;

/// <summary>Where a hub is and by which authority its certificate is checked; no credential is in it.</summary>
/// <param name="CaPem">Null: the system's authorities.</param>
/// <param name="TlsServerName">The name in the certificate; null: the server's own.</param>
/// <param name="Allowed">What names the hub may have, and so may be connected to; null: an administrator named it, and anything but link-local goes.</param>
/// <param name="Files">The files that it was read from; null: none, so it is asked for again when the hub's certificate is not trusted any more.</param>
public sealed record HubAddress(Uri Server, string? CaPem, string? TlsServerName = null, HostAllowance? Allowed = null, FollowedFiles? Files = null);
