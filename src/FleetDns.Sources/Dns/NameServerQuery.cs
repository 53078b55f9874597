using System.Net;
using DnsClient;

namespace FleetDns.Sources.Dns;

/// <summary>The result of one query: an answer, or the reason why there is none.</summary>
/// <param name="Response">Null where there was no usable answer.</param>
/// <param name="TimedOut">There was no answer in time.</param>
internal sealed record NameServerReply(IDnsQueryResponse? Response, bool TimedOut, bool OverTcp, TimeSpan RoundTrip, string? Problem);

/// <summary>
/// Sends one question to one name server: class IN, recursion not desired, no client subnet, EDNS with 1232 bytes, a new random ID and
/// source port for each query, TCP when the answer is truncated, no cache and no retry.
/// </summary>
internal sealed class NameServerQuery(TimeSpan timeout, TimeProvider time)
{
    private readonly LookupClient _client =
        new(new LookupClientOptions(IPAddress.Loopback) { AutoResolveNameServers = false, UseCache = false });

    public async Task<NameServerReply> AskAsync(IPEndPoint server, string name, QueryType type, CancellationToken token)
    {
        var started = time.GetTimestamp();
        var first = await AskOnceAsync(server, name, type, overTcp: false, started, token).ConfigureAwait(false);
        var truncated = first.Response is { } response ? response.Header.ResultTruncated : first.Problem == Truncated;
        return truncated ? await AskOnceAsync(server, name, type, overTcp: true, started, token).ConfigureAwait(false) : first;
    }

    private const string Truncated = "The answer is truncated.";

    private async Task<NameServerReply> AskOnceAsync(
        IPEndPoint server, string name, QueryType type, bool overTcp, long started, CancellationToken token)
    {
        var options = new DnsQueryOptions
        {
            Recursion = false,
            UseCache = false,
            Retries = 0,
            Timeout = timeout,
            ExtendedDnsBufferSize = 1232,
            UseTcpFallback = false,   // done by AskAsync, which reports it
            UseTcpOnly = overTcp,
            ThrowDnsErrors = false,
            ContinueOnDnsError = false,
            ContinueOnEmptyResponse = false,
        };
        NameServerReply Nothing(string problem, bool timedOut = false) =>
            new(null, timedOut, overTcp, time.GetElapsedTime(started), problem);
        DnsQuestion question;
        try
        {
            question = new DnsQuestion(name, type);
        }
        catch (ArgumentException)
        {
            return Nothing($"{name} is not a DNS name.");   // an alias in an answer may be any text
        }

        try
        {
            var response = await _client.QueryServerAsync([new NameServer(server)], question, options, token).ConfigureAwait(false);
            return new NameServerReply(response, false, overTcp, time.GetElapsedTime(started), null);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            // The library reports a cancelled query as a timeout.
            throw new OperationCanceledException(token);
        }
        catch (DnsXidMismatchException)
        {
            return Nothing("The answer has the ID of another query.");
        }
        catch (DnsResponseParseException ex)
        {
            return Nothing($"The answer is malformed: {ex.Message}");
        }
        catch (DnsResponseException ex) when (ex.Code == DnsResponseCode.ConnectionTimeout)
        {
            return Nothing($"No answer within {timeout.TotalSeconds:0.#} s.", timedOut: true);
        }
        catch (DnsResponseException ex) when (ex.Code == DnsResponseCode.Unassigned && ex.InnerException is null)
        {
            return Nothing(Truncated);
        }
        catch (DnsResponseException ex)
        {
            return Nothing($"The query failed: {ex.GetBaseException().Message}", timedOut: true);
        }
        catch (Exception ex)
        {
            // The library's parser throws ArgumentException and others for malformed bytes.
            return Nothing($"The answer is malformed: {ex.Message}");
        }
    }
}
