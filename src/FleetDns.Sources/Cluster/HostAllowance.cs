using System.Net;
using System.Net.Sockets;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// The hosts at which a hub may be that Azure tells us of (setting <c>Hub:AllowedHosts</c>). A suffix begins with a dot; anything else is one host.
/// An answer that was tampered with must not make us send tokens elsewhere, nor knock at addresses inside the network.
/// </summary>
public sealed record HostAllowance(ImmutableArray<string> Hosts)
{
    /// <summary>Azure's hubs.</summary>
    public static HostAllowance Azure { get; } = new([".azmk8s.io"]);

    /// <summary>Null where a hub may be there; else why not, in a sentence.</summary>
    public string? Refuses(Uri server)
    {
        var host = server.IdnHost;
        return server.Scheme != Uri.UriSchemeHttps ? $"The hub's address {server} is not https."
            : server.UserInfo.Length > 0 ? "The hub's address holds a user name."
            : Hosts.Any(allowed => allowed.StartsWith('.') ? IPAddress.TryParse(host, out _) is false && host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase) : IsNamed(allowed, host)) ? null
            : $"The hub's address {server} is not among the hosts that Hub:AllowedHosts allows ({string.Join(", ", Hosts)}).";
    }

    /// <summary>
    /// Whether a name that is allowed may lead to that address. A hub may be private, so that private networks are fine; the machine itself and
    /// link-local addresses (where clouds keep their metadata) are not, unless that very host is named in the setting.
    /// </summary>
    public bool Reaches(string host, IPAddress address) => Hosts.Any(allowed => IsNamed(allowed, host)) || !(IPAddress.IsLoopback(Plain(address)) || IsNowhere(address));

    /// <summary>Link-local, unspecified and multicast: no hub is there, whoever says so.</summary>
    public static bool IsNowhere(IPAddress address)
    {
        var plain = Plain(address);
        return plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.IsIPv6LinkLocal || plain.IsIPv6Multicast
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, _, _] or [>= 224, _, _, _] or [0, _, _, _]);
    }

    private static bool IsNamed(string allowed, string host) => string.Equals(allowed, host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
