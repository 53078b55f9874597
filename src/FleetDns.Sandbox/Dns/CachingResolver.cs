using System.Collections.Concurrent;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;

namespace FleetDns.Sandbox.Dns;

/// <summary>
/// A recursive resolver in front of the two zones: one answer per name until its TTL expires, which causes the skew that users see
/// (docs/domain.md 4.3, no. 8). Refuses all other zones.
/// </summary>
internal sealed class CachingResolver(AuthoritativeZones zones, TimeProvider time)
{
    private const int MaxChain = 8;
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<(string Name, RecordType Type), Entry> _cache = new();

    private sealed record Entry(ReturnCode Code, DnsRecordBase[] Answers, DnsRecordBase[] Authority, DateTimeOffset Until);

    public DnsMessage Answer(DnsMessage query)
    {
        var answer = query.CreateResponseInstance();
        answer.IsRecursionAllowed = true;
        answer.IsAuthoritiveAnswer = false;
        if (query.OperationCode != OperationCode.Query || query.Questions is not [var question])
        {
            answer.ReturnCode = query.OperationCode != OperationCode.Query ? ReturnCode.NotImplemented : ReturnCode.FormatError;
            return answer;
        }

        var name = question.Name;
        for (var step = 0; step < MaxChain; step++)
        {
            var found = Resolve(name, question.RecordType);
            answer.ReturnCode = found.Code;
            // The record's owner name keeps the case of the question; the names of further links keep theirs.
            answer.AnswerRecords.AddRange(
                found.Answers.Select(record => Aged(record, found.Until, record.Name.Equals(name) ? name : record.Name)));
            answer.AuthorityRecords.AddRange(found.Authority.Select(record => Aged(record, found.Until, record.Name)));
            if (question.RecordType is RecordType.CName or RecordType.Any || found.Answers is not [CNameRecord alias])
            {
                break;
            }

            name = alias.CanonicalName;
        }

        return answer;
    }

    private Entry Resolve(DomainName name, RecordType type)
    {
        var key = (name.ToString().ToLowerInvariant(), type);
        var now = time.GetUtcNow();
        if (_cache.TryGetValue(key, out var known) && known.Until > now)
        {
            return known;
        }

        var asked = new DnsMessage { IsQuery = true, OperationCode = OperationCode.Query };
        asked.Questions.Add(new DnsQuestion(name, type, RecordClass.INet));
        var answer = zones.Answer(asked);
        var ttl = answer.AnswerRecords.Count > 0 ? answer.AnswerRecords.Min(r => r.TimeToLive)
            : answer.AuthorityRecords.OfType<SoaRecord>().FirstOrDefault() is { } soa ? Math.Min(soa.TimeToLive, soa.NegativeCachingTTL)
            : 0;
        var entry = new Entry(answer.ReturnCode, [.. answer.AnswerRecords], [.. answer.AuthorityRecords], now.AddSeconds(ttl));
        if (ttl > 0)
        {
            if (_cache.Count >= MaxEntries)
            {
                _cache.Clear();
            }

            _cache[key] = entry;
        }

        return entry;
    }

    private DnsRecordBase Aged(DnsRecordBase record, DateTimeOffset until, DomainName owner)
    {
        var left = Math.Max(0, (int)Math.Ceiling((until - time.GetUtcNow()).TotalSeconds));
        return record switch
        {
            CNameRecord alias => new CNameRecord(owner, left, alias.CanonicalName),
            ARecord address => new ARecord(owner, left, address.Address),
            AaaaRecord address => new AaaaRecord(owner, left, address.Address),
            _ => record,
        };
    }
}
