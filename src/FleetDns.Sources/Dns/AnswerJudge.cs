using DnsClient;
using DnsClient.Protocol;
using FleetDns.Core.Sampling;

namespace FleetDns.Sources.Dns;

/// <summary>
/// Decides whether an answer counts (docs/domain.md 4.2 and 4.3): only a direct answer of the zone's own name server does.
/// </summary>
internal static class AnswerJudge
{
    public static DnsAnswer Judge(NameServerReply reply, MeasurementPlan plan, string server)
    {
        if (reply.Response is not { } response)
        {
            return new DnsAnswer(
                server, reply.TimedOut ? AnswerKind.Timeout : AnswerKind.Rejected, null, null, reply.RoundTrip, reply.OverTcp,
                reply.Problem);
        }

        var cname = response.Answers.CnameRecords().FirstOrDefault();
        var target = cname is null ? null : DnsName.Normal(cname.CanonicalName.Value);
        var (kind, problem) = Judge(response, plan, cname);
        return new DnsAnswer(server, kind, target, cname?.InitialTimeToLive, reply.RoundTrip, reply.OverTcp, problem);
    }

    private static (AnswerKind Kind, string? Problem) Judge(IDnsQueryResponse response, MeasurementPlan plan, CNameRecord? cname)
    {
        var fqdn = DnsName.Normal(plan.Fqdn);
        var header = response.Header;
        var question = response.Questions.Count == 1 ? response.Questions[0] : null;
        if (question is null || DnsName.Normal(question.QueryName.Value) != fqdn || question.QuestionType != QueryType.A)
        {
            // A server that cannot parse a query may omit the question; its error code is then more useful.
            return header.ResponseCode is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain
                ? (AnswerKind.Rejected, "The answer belongs to another question.")
                : (AnswerKind.ServerFailure, Failure(header.ResponseCode));
        }

        if (header.ResponseCode is not DnsHeaderResponseCode.NoError and not DnsHeaderResponseCode.NotExistentDomain)
        {
            return (AnswerKind.ServerFailure, Failure(header.ResponseCode));
        }

        if (header.RecursionAvailable)
        {
            return (AnswerKind.Rejected, "A recursive resolver answered instead of the name server (RA=1): port 53 is intercepted.");
        }

        if (!header.HasAuthorityAnswer)
        {
            return (
                AnswerKind.Rejected,
                "The answer is not authoritative (AA=0): it comes from a cache, or the server does not serve the zone.");
        }

        if (header.ResultTruncated)
        {
            return (AnswerKind.Rejected, "The answer is truncated even over TCP.");
        }

        if (header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain)
        {
            return (AnswerKind.NoAnswer, $"{fqdn} does not exist (NXDOMAIN).");
        }

        if (response.Answers.Count == 0)
        {
            return (AnswerKind.NoAnswer, $"{fqdn} exists, but has no record of this type (NODATA).");
        }

        if (cname is null)
        {
            return (AnswerKind.Rejected, "The answer is an address, not the CNAME of an endpoint.");
        }

        if (response.Answers.Count != 1)
        {
            return (
                AnswerKind.Rejected,
                $"The answer has {response.Answers.Count} records instead of one CNAME: a cache or an intercepting resolver answered.");
        }

        if (DnsName.Normal(cname.DomainName.Value) != fqdn)
        {
            return (AnswerKind.Rejected, $"The CNAME belongs to {DnsName.Normal(cname.DomainName.Value)}.");
        }

        return plan.Ttl is not { } ttl || cname.InitialTimeToLive == ttl ? (AnswerKind.Counted, null)
            : cname.InitialTimeToLive < ttl
                ? (AnswerKind.Rejected,
                $"The TTL is {cname.InitialTimeToLive} s instead of {ttl} s: a cache answered; port 53 is intercepted.")
            : (AnswerKind.Rejected,
                $"The TTL is {cname.InitialTimeToLive} s instead of {ttl} s: this server has another state of the profile, or a cache "
                + "changed it.");
    }

    private static string Failure(DnsHeaderResponseCode code) => code switch
    {
        DnsHeaderResponseCode.ServerFailure => "The server failed (SERVFAIL).",
        DnsHeaderResponseCode.Refused => "The server refused (REFUSED).",
        DnsHeaderResponseCode.FormatError => "The server could not parse the query (FORMERR).",
        DnsHeaderResponseCode.NotImplemented => "The server does not support this query (NOTIMP).",
        _ => $"The server answered with error {code}.",
    };
}
