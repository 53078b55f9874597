using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FleetDns.Sources.Endpoints;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Finds all addresses of all name servers of the zone that contains a name: by setting, otherwise with a recursive resolver or, if the
/// settings say so, from the root down. The owner of a zone controls the addresses of its name servers, so only public addresses are
/// queried, unless the settings contain the server.
/// </summary>
/// <param name="allows">Which addresses of found name servers may be queried; <see cref="IsPublic"/> except in tests.</param>
internal sealed class NameServerFinder(
    DnsOptions options, TimeProvider time, IReadOnlyList<(string Name, IPAddress Address)> roots, Func<IPAddress, bool> allows)
{
    private readonly ResolverSearch _resolver = new(options, allows);
    private readonly RootSearch _root = new(options, time, roots, allows);

    public static bool IsPublic(IPAddress address) => AddressGuard.Allows(address, loopbackOnly: false);

    /// <summary>Why a name server is not asked.</summary>
    public static string NotPublic(string server, IPAddress address) =>
        $"{server} has the address {address}, which is not public, so it was not queried";

    /// <summary>Whether this machine has a route there at all: most have none for IPv6.</summary>
    public static bool HasRoute(IPEndPoint address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return true;
        }

        try
        {
            // Connecting a UDP socket sends nothing; it only looks up the route.
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Throws <see cref="DnsSetupException"/> where none can be found.</summary>
    public async Task<IReadOnlyList<NameServerAddress>> FindAsync(string fqdn, CancellationToken token)
    {
        var name = DnsName.Normal(fqdn);
        if (name.Length is 0 or > 253 || Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            throw new DnsSetupException($"{fqdn} is not a DNS name.");
        }

        var set = options.Servers.Select(s => (Zone: DnsName.Normal(s.Key), Server: s.Value)).Where(s => DnsName.IsIn(name, s.Zone))
            .OrderByDescending(s => s.Zone.Length).ToList();
        if (set.Count > 0)
        {
            return await FromSettingAsync(set[0].Zone, set[0].Server, token).ConfigureAwait(false);
        }

        return await (options.FromRoot ? _root.FindAsync(name, token) : _resolver.FindAsync(name, token)).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<NameServerAddress>> FromSettingAsync(string zone, string server, CancellationToken token)
    {
        if (IPEndPoint.TryParse(server, out var address))
        {
            return [new NameServerAddress(address.Address.ToString(), address.Port == 0 ? new IPEndPoint(address.Address, 53) : address)];
        }

        var colon = server.LastIndexOf(':');
        var host = colon < 0 ? server : server[..colon];
        var port = 53;
        if (host.Length == 0
            || (colon >= 0
            && (!int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port is < 1 or > 65535)))
        {
            throw new DnsSetupException($"Dns:Servers has {server} for zone {zone}; it must be host:port.");
        }

        try
        {
            var found = await System.Net.Dns.GetHostAddressesAsync(host, token).ConfigureAwait(false);
            return [.. found.Select(a => new NameServerAddress(host, new IPEndPoint(a, port)))];
        }
        catch (SocketException ex)
        {
            throw new DnsSetupException($"Dns:Servers has {host} for zone {zone}, which does not resolve: {ex.Message}", ex);
        }
    }
}
