using System.Net;
using System.Net.Sockets;

namespace FleetDns.Web.Security;

/// <summary>What limits count as one client: an IPv4 address, or the /64 of an IPv6 address, which belongs to one subscriber.</summary>
public static class ClientNetwork
{
    private const int SubscriberBytes = 8;

    public static string Of(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        if (address?.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return $"{address}";
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubscriberBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
