using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Finds the name servers of the zone that contains a name by querying recursive resolvers: those of the settings, otherwise the machine's.
/// Only the servers' addresses come from the resolver and are cached for the TTL; the measurement queries the servers themselves.
/// </summary>
internal sealed class ResolverSearch(DnsOptions options, Func<IPAddress, bool> allows)
{
    private LookupClient? _client;

    /// <summary>All addresses of all name servers that may be queried. Throws <see cref="DnsSetupException"/> where there is
    /// none.</summary>
    public async Task<IReadOnlyList<NameServerAddress>> FindAsync(string name, CancellationToken token)
    {
        for (var zone = name; zone.Contains(
            '.', StringComparison.Ordinal); zone = zone[(zone.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            // An alias is answered with the records of another zone: only those of this one count.
            var servers = (await AskAsync(name, zone, QueryType.NS, token).ConfigureAwait(false)).Answers.NsRecords()
                .Where(r => DnsName.Normal(r.DomainName.Value) == zone)
                .Select(r => DnsName.Normal(r.NSDName.Value))
                .Distinct()
                .ToList();
            if (servers.Count > 0)
            {
                return await AddressesAsync(name, zone, servers, token).ConfigureAwait(false);
            }
        }

        throw Failed(name, "the resolver reports no name server for any zone above it");
    }

    private async Task<IReadOnlyList<NameServerAddress>> AddressesAsync(
        string name, string zone, List<string> servers, CancellationToken token)
    {
        var found = new List<NameServerAddress>();
        var reason = $"none of the name servers of {zone} has an address that FleetDns can reach";
        foreach (var server in servers)
        {
            foreach (var type in (QueryType[])[QueryType.A, QueryType.AAAA])
            {
                var answer = await AskAsync(name, server, type, token).ConfigureAwait(false);
                foreach (var address in answer.Answers.OfType<AddressRecord>().Select(r => r.Address).Distinct())
                {
                    if (!allows(address))
                    {
                        reason = NameServerFinder.NotPublic(server, address);
                    }
                    else if (NameServerFinder.HasRoute(new IPEndPoint(address, options.Port)))
                    {
                        found.Add(new NameServerAddress(server, new IPEndPoint(address, options.Port)));
                    }
                }
            }
        }

        return found.Count > 0 ? found : throw Failed(name, reason);
    }

    private async Task<IDnsQueryResponse> AskAsync(string name, string question, QueryType type, CancellationToken token)
    {
        try
        {
            return await Client().QueryAsync(question, type, cancellationToken: token).ConfigureAwait(false);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);   // the library reports a cancelled query as a timeout
        }
        catch (Exception ex) when (ex is DnsResponseException or InvalidOperationException or ArgumentException)
        {
            throw Failed(name, $"the resolver does not answer for {question}: {ex.GetBaseException().Message}");
        }
    }

    // Not in the constructor: a machine without a resolver has an error only where one is needed.
    private LookupClient Client() => _client ??= new LookupClient(Configured());

    private LookupClientOptions Configured()
    {
        var client = options.Resolvers.Count == 0 ? new LookupClientOptions()
            : new LookupClientOptions([.. options.Resolvers.Select(r => new NameServer(Resolver(r)))]);
        client.Timeout = options.Timeout;
        client.Retries = 1;
        client.UseCache = true;
        client.ThrowDnsErrors = false;
        return client;
    }

    private static IPEndPoint Resolver(string setting) =>
        IPEndPoint.TryParse(setting, out var address) ? new IPEndPoint(address.Address, address.Port == 0 ? 53 : address.Port)
            : throw new DnsSetupException($"Dns:Resolvers names {setting}; expected address:port.");

    private static DnsSetupException Failed(string name, string reason) =>
        new($"No name server for {name} was found: {reason}. Set one in Dns:Servers, or set Dns:FromRoot to search from the root servers.");
}
