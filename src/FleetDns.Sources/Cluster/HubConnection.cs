using System.Net;
using k8s;

namespace FleetDns.Sources.Cluster;

/// <summary>An open connection to a hub.</summary>
/// <param name="Files">The files that it was made from.</param>
/// <param name="Version">The highest HTTP version.</param>
/// <param name="TlsServerName">The name in the hub's certificate; null: the address's own.</param>
internal sealed record HubConnection(Kubernetes Client, string UserName, FollowedFiles Files, Version Version, string? TlsServerName)
{
    /// <summary>Each impersonated group needs its own header line, which .NET can send only with HTTP/1.1.</summary>
    public static Version VersionOf(bool impersonates) => impersonates ? HttpVersion.Version11 : HttpVersion.Version20;
}
