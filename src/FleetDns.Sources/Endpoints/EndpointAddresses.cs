using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using FleetDns.Sources.Dns;

namespace FleetDns.Sources.Endpoints;

/// <summary>
/// Addresses of a name: from the zone's name server in <c>Dns:Servers</c> if there is one, otherwise from the system's resolver.
/// </summary>
public sealed class EndpointAddresses(DnsOptions options, TimeProvider time)
{
    private const int LongestChain = 8;
    private const int Most = 8;
    private readonly NameServerQuery _query = new(options.Timeout, time);

    /// <returns>At most eight addresses, or none with the reason.</returns>
    public async Task<(IReadOnlyList<IPAddress> Addresses, string? Problem)> FindAsync(string name, CancellationToken token)
    {
        var asked = DnsName.Normal(name);
        for (var step = 0; step < LongestChain; step++)
        {
            if (Server(asked) is not { } server)
            {
                return await FromSystemAsync(asked, token).ConfigureAwait(false);
            }

            var reply = await _query.AskAsync(server, asked, QueryType.A, token).ConfigureAwait(false);
            if (reply.Response is not { } response)
            {
                return ([], reply.Problem);
            }

            if (response.Header.ResponseCode != DnsHeaderResponseCode.NoError)
            {
                return ([], $"DNS answers {response.Header.ResponseCode} for {asked}.");
            }

            var addresses = response.Answers.OfType<ARecord>().Select(record => record.Address).Take(Most).ToList();
            if (addresses.Count > 0)
            {
                return (addresses, null);
            }

            if (response.Answers.OfType<CNameRecord>().LastOrDefault() is not { } alias)
            {
                break;
            }

            asked = DnsName.Normal(alias.CanonicalName.Value);
        }

        return ([], $"DNS has no address for {name}.");
    }

    private IPEndPoint? Server(string name)
    {
        var zone = options.Servers.Keys.Where(zone => DnsName.IsIn(name, DnsName.Normal(zone))).MaxBy(zone => zone.Length);
        return zone is not null && IPEndPoint.TryParse(options.Servers[zone], out var server) ? server : null;
    }

    private static async Task<(IReadOnlyList<IPAddress>, string?)> FromSystemAsync(string name, CancellationToken token)
    {
        try
        {
            var addresses = await System.Net.Dns.GetHostAddressesAsync(name, token).ConfigureAwait(false);
            return addresses.Length > 0 ? (addresses.Take(Most).ToList(), null) : ([], $"{name} has no address.");
        }
        catch (SocketException ex)
        {
            return ([], $"{name} does not resolve: {ex.Message}.");
        }
        catch (ArgumentException)
        {
            return ([], $"{name} is not a host name.");
        }
    }
}
