using System.Net;
using System.Net.Sockets;

namespace FleetDns.Sources.Endpoints;

/// <summary>
/// Which addresses the dashboard may connect to. Names come from Azure and DNS and are untrusted: a name that resolves to this machine, its
/// network or a cloud's metadata service would let others send requests through FleetDns (server-side request forgery).
/// </summary>
public static class AddressGuard
{
    // IANA's special-purpose registries (those not globally reachable), multicast, and Azure's own host address.
    private static readonly IPNetwork[] s_refused =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork s_loopback4 = IPNetwork.Parse("127.0.0.0/8");

    /// <param name="loopbackOnly">The sandbox, which uses only this machine.</param>
    public static bool Allows(IPAddress address, bool loopbackOnly)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return loopbackOnly ? s_loopback4.Contains(plain)
            : (plain.AddressFamily == AddressFamily.InterNetwork || s_global6.Contains(plain))
                && !Array.Exists(s_refused, network => network.Contains(plain));
    }
}
