using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using FleetDns.Sources.Endpoints;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Finds all addresses of all name servers of the zone that contains a name: by setting, otherwise with a recursive resolver or, if the settings
/// say so, from the root down. Delegations are cached for their TTL (docs/domain.md 4.1). The owner of a zone
/// controls the addresses of its name servers, so only public addresses are queried, unless the settings contain the server.
/// </summary>
/// <param name="allows">Which addresses of found name servers may be queried; <see cref="IsPublic"/> except in tests.</param>
internal sealed class NameServerFinder(
    DnsOptions options, TimeProvider time, IReadOnlyList<(string Name, IPAddress Address)> roots, Func<IPAddress, bool> allows)
{
    private const int MostZones = 1000;
    // Root, TLD, zone, and the same for name servers in other zones: about 20 queries in practice. More is a loop.
    private const int MostQueries = 120;
    private const int DeepestDetour = 4;
    private static readonly TimeSpan s_longestTtl = TimeSpan.FromDays(1);

    private readonly NameServerQuery _query = new(options.Timeout, time);
    private readonly ConcurrentDictionary<string, Zone> _zones = new();
    private readonly ResolverSearch _resolver = new(options, allows);

    public static bool IsPublic(IPAddress address) => AddressGuard.Allows(address, loopbackOnly: false);

    /// <summary>Throws <see cref="DnsSetupException"/> where none can be found.</summary>
    public async Task<IReadOnlyList<NameServerAddress>> FindAsync(string fqdn, CancellationToken token)
    {
        var name = DnsName.Normal(fqdn);
        if (name.Length is 0 or > 253 || Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            throw new DnsSetupException($"{fqdn} is not a DNS name.");
        }

        var set = options.Servers.Select(s => (Zone: DnsName.Normal(s.Key), Server: s.Value)).Where(s => DnsName.IsIn(name, s.Zone)).OrderByDescending(s => s.Zone.Length).ToList();
        if (set.Count > 0)
        {
            return await FromSettingAsync(set[0].Zone, set[0].Server, token).ConfigureAwait(false);
        }

        if (!options.FromRoot)
        {
            return await _resolver.FindAsync(name, token).ConfigureAwait(false);
        }

        var search = new Search(name);
        var zone = await DescendAsync(name, search, 0, token).ConfigureAwait(false);
        if (!zone.Name.Contains('.'))
        {
            // The root or a top-level domain answered "no such name": not a server to measure.
            throw search.Failed($"the name servers of {(zone.Name.Length == 0 ? "the root" : zone.Name)} do not know this name");
        }

        var addresses = await AllAddressesAsync(zone, search, 0, token).ConfigureAwait(false);
        return addresses.Count > 0 ? addresses
            : throw search.Failed(Refusal(zone) ?? $"none of the name servers of {zone.Name} has an address that FleetDns can reach");
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
        if (host.Length == 0 || (colon >= 0 && (!int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)))
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

    /// <summary>Follows delegations from the nearest known zone to the one whose servers are authoritative for the name.</summary>
    private async Task<Zone> DescendAsync(string name, Search search, int detour, CancellationToken token)
    {
        var zone = NearestKnown(name);
        while (true)
        {
            var response = await AskZoneAsync(zone, name, QueryType.A, search, detour, token).ConfigureAwait(false);
            if (response.Header.HasAuthorityAnswer)
            {
                return zone;
            }

            zone = Delegation(response, zone, name);
            Keep(zone);
        }
    }

    /// <summary>The first useful answer of the zone's servers: an authoritative one or a delegation.</summary>
    private async Task<IDnsQueryResponse> AskZoneAsync(
        Zone zone, string name, QueryType type, Search search, int detour, CancellationToken token)
    {
        var reason = Refusal(zone) ?? "none of its servers has an address";
        foreach (var server in zone.Servers.OrderBy(s => s.Addresses is null))   // those that need no further search first
        {
            IReadOnlyList<IPEndPoint> addresses = [];
            try
            {
                addresses = await AddressesAsync(server, zone, search, detour, token).ConfigureAwait(false);
            }
            catch (DnsSetupException ex)
            {
                reason = ex.Message;   // the next server may have a delegation
            }

            reason = Refusal(zone) ?? reason;
            foreach (var address in addresses)
            {
                search.Count();
                var reply = await _query.AskAsync(address, name, type, token).ConfigureAwait(false);
                var asked = new NameServerAddress(server.Name, address);
                if (reply.Response is not { } response)
                {
                    reason = $"{asked}: {reply.Problem}";
                }
                else if (response.Header.HasAuthorityAnswer && response.Header.ResponseCode is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)
                {
                    return response;
                }
                else if (response.Header.RecursionAvailable)
                {
                    reason = $"{asked} answers like a recursive resolver: port 53 is intercepted";
                }
                else if (Delegation(response, zone, name).Name.Length > zone.Name.Length)
                {
                    return response;
                }
                else
                {
                    reason = $"{asked} answers {response.Header.ResponseCode} and has no delegation";
                }
            }
        }

        throw search.Failed($"the name servers of {(zone.Name.Length == 0 ? "the root" : zone.Name)} gave no useful answer ({reason})");
    }

    private async Task<IReadOnlyList<NameServerAddress>> AllAddressesAsync(Zone zone, Search search, int detour, CancellationToken token)
    {
        var all = new List<NameServerAddress>();
        DnsSetupException? last = null;
        foreach (var server in zone.Servers)
        {
            try
            {
                var found = await AddressesAsync(server, zone, search, detour, token).ConfigureAwait(false);
                all.AddRange(found.Select(a => new NameServerAddress(server.Name, a)));
            }
            catch (DnsSetupException ex)
            {
                // One name server that cannot be found must not hide the others.
                last = ex;
            }
        }

        return all.Count == 0 && last is not null ? throw last : all;
    }

    /// <summary>Glue of the delegation, otherwise looked up from the root.</summary>
    private async Task<IReadOnlyList<IPEndPoint>> AddressesAsync(
        Server server, Zone zone, Search search, int detour, CancellationToken token)
    {
        if (server.Addresses is { } known)
        {
            return known;
        }

        if (detour == DeepestDetour || (zone.Name.Length > 0 && DnsName.IsIn(server.Name, zone.Name)))
        {
            return [];   // a server below its own zone cannot be found without glue
        }

        var home = await DescendAsync(server.Name, search, detour + 1, token).ConfigureAwait(false);
        var found = new List<IPEndPoint>();
        foreach (var type in (QueryType[])[QueryType.A, QueryType.AAAA])
        {
            var response = await AskZoneAsync(home, server.Name, type, search, detour + 1, token).ConfigureAwait(false);
            found.AddRange(response.Answers.AddressRecords().Where(r => DnsName.Normal(r.DomainName.Value) == server.Name).Select(r => new IPEndPoint(r.Address, options.Port)));
        }

        Take(server, found);
        return server.Addresses!;
    }

    private void Keep(Zone zone)
    {
        foreach (var old in _zones.Values.Where(z => z.Until <= time.GetUtcNow()))
        {
            _zones.TryRemove(old.Name, out _);
        }

        if (_zones.Count >= MostZones)
        {
            _zones.Clear();   // they are found again
        }

        _zones[zone.Name] = zone;
    }

    private static string? Refusal(Zone zone) =>
        zone.Servers.FirstOrDefault(s => s.Refused is not null) is { } server
            ? NotPublic(server.Name, server.Refused!)
            : null;

    /// <summary>Why a name server is not asked.</summary>
    public static string NotPublic(string server, IPAddress address) =>
        $"{server} has the address {address}, which is not public, so it was not queried";

    private Zone Delegation(IDnsQueryResponse response, Zone from, string name)
    {
        var records = response.Authorities.NsRecords()
            .Select(r => (Zone: DnsName.Normal(r.DomainName.Value), Server: DnsName.Normal(r.NSDName.Value), Ttl: r.InitialTimeToLive))
            .Where(r => DnsName.IsIn(name, r.Zone) && DnsName.IsIn(r.Zone, from.Name) && r.Zone.Length > from.Name.Length)
            .ToList();
        if (records.Count == 0)
        {
            return from;
        }

        // Glue is trusted only for names below the delegating zone.
        var glue = response.Additionals.AddressRecords().ToLookup(r => DnsName.Normal(r.DomainName.Value), r => new IPEndPoint(r.Address, options.Port));
        var ttl = TimeSpan.FromSeconds(Math.Max(1, records.Min(r => r.Ttl)));
        var servers = records.Select(r => r.Server).Distinct()
            .Select(s => DnsName.IsIn(s, from.Name) && glue.Contains(s) ? Take(new Server(s), glue[s]) : new Server(s));
        return new Zone(records[0].Zone, [.. servers], time.GetUtcNow() + (ttl < s_longestTtl ? ttl : s_longestTtl));
    }

    private Zone NearestKnown(string name)
    {
        var now = time.GetUtcNow();
        return _zones.Values.Where(z => DnsName.IsIn(name, z.Name) && z.Until > now).MaxBy(z => z.Name.Length)
            ?? new Zone("", [.. roots.GroupBy(r => r.Name).Select(g => Take(new Server(g.Key), g.Select(r => new IPEndPoint(r.Address, options.Port))))], DateTimeOffset.MaxValue);
    }

    /// <summary>
    /// Skips addresses that may not be queried, and those without a route from this machine (often IPv6), which is not a fault of the name
    /// server.
    /// </summary>
    private Server Take(Server server, IEnumerable<IPEndPoint> addresses)
    {
        var found = addresses.Distinct().ToLookup(a => allows(a.Address));
        server.Addresses = [.. found[true].Where(HasRoute)];
        server.Refused = found[false].FirstOrDefault()?.Address;
        return server;
    }

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

    private sealed class Server(string name)
    {
        public string Name { get; } = name;

        /// <summary>Null until looked up.</summary>
        public IReadOnlyList<IPEndPoint>? Addresses { get; set; }

        /// <summary>An address that may not be queried.</summary>
        public IPAddress? Refused { get; set; }
    }

    private sealed record Zone(string Name, IReadOnlyList<Server> Servers, DateTimeOffset Until);

    /// <summary>One search with its budget.</summary>
    private sealed class Search(string name)
    {
        private int _queries;

        public void Count()
        {
            if (++_queries > MostQueries)
            {
                throw Failed("the delegations form a loop");
            }
        }

        public DnsSetupException Failed(string reason) => new($"No name server for {name} was found: {reason}. Set one in Dns:Servers.");
    }
}
