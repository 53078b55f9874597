using System.Net;
using k8s;

namespace FleetDns.Sources.Cluster;

/// <summary>A connection to a hub as it was opened.</summary>
/// <param name="Files">What it was made of.</param>
/// <param name="Version">Of HTTP, at most.</param>
/// <param name="TlsServerName">The name in the hub's certificate; null: the address's own.</param>
internal sealed record HubConnection(Kubernetes Client, string UserName, FollowedFiles Files, Version Version, string? TlsServerName)
{
    /// <summary>Impersonated groups need a line each, which .NET can send over HTTP/1.1 only.</summary>
    public static Version VersionOf(bool impersonates) => impersonates ? HttpVersion.Version11 : HttpVersion.Version20;
}
