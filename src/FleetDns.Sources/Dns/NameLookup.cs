using DnsClient;

namespace FleetDns.Sources.Dns;

/// <summary>One query of type A to the first name server of the zone that answers.</summary>
public sealed class NameLookup(DnsOptions options, TimeProvider time) : INameLookup
{
    private const int MostServers = 3;
    private readonly NameServerFinder _finder = new(options, time, RootHints.All, NameServerFinder.IsPublic);
    private readonly NameServerQuery _query = new(options.Timeout, time);

    public async Task<NameLookupAnswer> AskAsync(string name, CancellationToken token)
    {
        IReadOnlyList<NameServerAddress> servers;
        try
        {
            servers = await _finder.FindAsync(name, token).ConfigureAwait(false);
        }
        catch (DnsSetupException unreachable)
        {
            return new NameLookupAnswer(null, unreachable.Message);
        }

        var problem = "The zone has no name servers.";
        foreach (var server in servers.Take(MostServers))
        {
            var reply = await _query.AskAsync(server.EndPoint, name, QueryType.A, token).ConfigureAwait(false);
            if (reply.Response is not { } response)
            {
                problem = reply.Problem ?? "No answer.";
                continue;
            }

            // NODATA means that the name exists, with records of other types.
            switch (response.Header.ResponseCode)
            {
                case DnsHeaderResponseCode.NoError:
                    return new NameLookupAnswer(
                        true, response.Answers.Count == 0 ? $"{name} exists but has no address." : $"{name} resolves.");
                case DnsHeaderResponseCode.NotExistentDomain:
                    return new NameLookupAnswer(false, $"{name} does not exist.");
                default:
                    problem = $"{server.Name} answers {response.Header.ResponseCode}.";
                    break;
            }
        }

        return new NameLookupAnswer(null, problem);
    }
}
