using System.Net;
using System.Net.Sockets;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// The allowed hosts of hubs whose address Azure reports (setting <c>Hub:AllowedHosts</c>). A suffix begins with a dot; anything else is
/// one host.
/// A forged answer must not make FleetDns send tokens to other hosts or connect to addresses inside the network.
/// </summary>
public sealed record HostAllowance(ImmutableArray<string> Hosts)
{
    /// <summary>Azure's hubs.</summary>
    public static HostAllowance Azure { get; } = new([".azmk8s.io"]);

    /// <summary>Null where this address is allowed; otherwise a sentence why not.</summary>
    public string? Refuses(Uri server)
    {
        var host = server.IdnHost;
        return server.Scheme != Uri.UriSchemeHttps ? $"The hub's address {server} is not https."
            : server.UserInfo.Length > 0 ? "The hub's address contains a user name."
            : Hosts.Any(
                allowed => allowed.StartsWith('.')
                ? IPAddress.TryParse(host, out _) is false && host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
                : IsNamed(allowed, host)) ? null
            : $"The hub's address {server} is not allowed by Hub:AllowedHosts ({string.Join(", ", Hosts)}).";
    }

    /// <summary>
    /// Whether an allowed name may resolve to that address. A hub may be private, so private networks are allowed; this machine and
    /// link-local addresses (where clouds serve metadata) are not, unless the setting contains exactly this host.
    /// </summary>
    public bool Reaches(string host, IPAddress address) =>
        Hosts.Any(allowed => IsNamed(allowed, host)) || !(IPAddress.IsLoopback(Plain(address)) || IsNowhere(address));

    /// <summary>Link-local, unspecified and multicast addresses: never an address of a hub.</summary>
    public static bool IsNowhere(IPAddress address)
    {
        var plain = Plain(address);
        return plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.IsIPv6LinkLocal || plain.IsIPv6Multicast
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, _, _] or [>= 224, _, _, _]
                or [0, _, _, _]);
    }

    private static bool IsNamed(string allowed, string host) =>
        string.Equals(allowed, host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
