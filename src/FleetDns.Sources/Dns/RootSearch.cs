using System.Collections.Concurrent;
using System.Net;
using DnsClient;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Finds the name servers of the zone that contains a name from the root down, without a recursive resolver. Delegations are cached for
/// their TTL (docs/domain.md 4.1).
/// </summary>
/// <param name="allows">Which addresses of found name servers may be queried.</param>
internal sealed class RootSearch(
    DnsOptions options, TimeProvider time, IReadOnlyList<(string Name, IPAddress Address)> roots, Func<IPAddress, bool> allows)
{
    private const int MostZones = 1000;
    // Root, TLD, zone, and the same for name servers in other zones: about 20 queries in practice. More is a loop.
    private const int MostQueries = 120;
    private const int DeepestDetour = 4;
    private static readonly TimeSpan s_longestTtl = TimeSpan.FromDays(1);

    private readonly NameServerQuery _query = new(options.Timeout, time);
    private readonly ConcurrentDictionary<string, Zone> _zones = new();

    /// <summary>Every address of every name server that may be asked. Throws <see cref="DnsSetupException"/> where there is none.</summary>
    public async Task<IReadOnlyList<NameServerAddress>> FindAsync(string name, CancellationToken token)
    {
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
                else if (
                    response.Header.HasAuthorityAnswer && response.Header.ResponseCode is DnsHeaderResponseCode.NoError
                    or DnsHeaderResponseCode.NotExistentDomain)
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
            found.AddRange(
                response.Answers.AddressRecords().Where(r => DnsName.Normal(r.DomainName.Value) == server.Name)
                .Select(r => new IPEndPoint(r.Address, options.Port)));
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
            ? NameServerFinder.NotPublic(server.Name, server.Refused!)
            : null;

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
        var glue = response.Additionals.AddressRecords()
            .ToLookup(r => DnsName.Normal(r.DomainName.Value), r => new IPEndPoint(r.Address, options.Port));
        var ttl = TimeSpan.FromSeconds(Math.Max(1, records.Min(r => r.Ttl)));
        var servers = records.Select(r => r.Server).Distinct()
            .Select(s => DnsName.IsIn(s, from.Name) && glue.Contains(s) ? Take(new Server(s), glue[s]) : new Server(s));
        return new Zone(records[0].Zone, [.. servers], time.GetUtcNow() + (ttl < s_longestTtl ? ttl : s_longestTtl));
    }

    private Zone NearestKnown(string name)
    {
        var now = time.GetUtcNow();
        return _zones.Values.Where(z => DnsName.IsIn(name, z.Name) && z.Until > now).MaxBy(z => z.Name.Length)
            ?? new Zone(
                "", [.. roots.GroupBy(r => r.Name)
                .Select(g => Take(new Server(g.Key), g.Select(r => new IPEndPoint(r.Address, options.Port))))], DateTimeOffset.MaxValue);
    }

    /// <summary>
    /// Skips addresses that may not be queried, and those without a route from this machine (often IPv6), which is not a fault of the name
    /// server.
    /// </summary>
    private Server Take(Server server, IEnumerable<IPEndPoint> addresses)
    {
        var found = addresses.Distinct().ToLookup(a => allows(a.Address));
        server.Addresses = [.. found[true].Where(NameServerFinder.HasRoute)];
        server.Refused = found[false].FirstOrDefault()?.Address;
        return server;
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
