using System.Net;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Dns;

/// <summary>
/// The answers of the name servers of trafficmanager.net and cloudapp.azure.com (docs/domain.md 4.2). No transport, no clock: one query in,
/// one answer out.
/// </summary>
internal sealed class AuthoritativeZones(PublishedProfiles profiles, AzureSubscription azure, FaultSwitch faults, Func<double> draw)
{
    /// <summary>Assumed. Azure DNS uses 10 to 300 s for the names of public IPs.</summary>
    public const int AddressTtl = 10;

    /// <summary>Assumed. Seconds a resolver may keep a negative answer (docs/domain.md 4.2 suggests 30).</summary>
    public const int NegativeTtl = 30;

    private static readonly DomainName s_profiles = DomainName.Parse(TrafficManagerProfile.Zone);
    private static readonly DomainName s_addresses = DomainName.Parse(PublicIpAddress.Zone);

    private static readonly DomainName[] s_profileServers =
    [
        DomainName.Parse("tm1.dns-tm.com"), DomainName.Parse("tm2.dns-tm.com"),
        DomainName.Parse("tm1.edgedns-tm.info"), DomainName.Parse("tm2.edgedns-tm.info"),
    ];

    private static readonly DomainName[] s_addressServers =
        [DomainName.Parse("ns1-201.azure-dns.com"), DomainName.Parse("ns2-201.azure-dns.net")];

    public DnsMessage Answer(DnsMessage query)
    {
        var answer = query.CreateResponseInstance();
        answer.IsRecursionAllowed = false;
        if (query.OperationCode != OperationCode.Query)
        {
            answer.ReturnCode = ReturnCode.NotImplemented;
        }
        else if (query.Questions is not [var question])
        {
            answer.ReturnCode = ReturnCode.FormatError;
        }
        else if (question.RecordClass is not (RecordClass.INet or RecordClass.Any))
        {
            answer.ReturnCode = ReturnCode.Refused;
        }
        else if (question.Name.IsEqualOrSubDomainOf(s_profiles))
        {
            answer.IsAuthoritiveAnswer = true;
            AnswerProfile(question, answer, ClientOf(query));
        }
        else if (question.Name.IsEqualOrSubDomainOf(s_addresses))
        {
            answer.IsAuthoritiveAnswer = true;
            AnswerAddress(question, answer);
        }
        else
        {
            answer.ReturnCode = ReturnCode.Refused;
        }

        return answer;
    }

    private void AnswerProfile(DnsQuestion question, DnsMessage answer, IPAddress client)
    {
        if (question.Name.Equals(s_profiles))
        {
            AnswerApex(question, answer, s_profiles, s_profileServers);
            return;
        }

        var labels = question.Name.Labels;
        // Relative names may contain dots; a name below a profile's FQDN is another relative name that does not exist.
        var relativeName = string.Join('.', labels.Take(labels.Length - s_profiles.LabelCount));
        var profile = profiles.Find(relativeName);
        var eligible = profile is null ? [] : Eligible(profile);
        if (eligible.IsEmpty)
        {
            Nothing(answer, ReturnCode.NxDomain, s_profiles, s_profileServers);
            return;
        }

        if (question.RecordType is not (RecordType.A or RecordType.Aaaa or RecordType.CName or RecordType.Any))
        {
            Nothing(answer, ReturnCode.NoError, s_profiles, s_profileServers);
            return;
        }

        // An address answers only queries of its own family.
        var named = eligible.RemoveAll(endpoint => IPAddress.TryParse(endpoint.Target, out var ip) && !Fits(ip, question.RecordType));
        if (named.IsEmpty)
        {
            Nothing(answer, ReturnCode.NoError, s_profiles, s_profileServers);
            return;
        }

        var choice = EndpointChoice.Choose(profile!, named, client, draw());
        // A nested profile then selects by its own method, within the same answer. Azure allows no cycles.
        while (choice.Endpoints is [{ Nested: not null } nested])
        {
            var child = profiles.Find(nested.Target[..^(TrafficManagerProfile.Zone.Length + 1)]);
            var inner = child is null ? [] : Eligible(child);
            choice = inner.IsEmpty ? new([]) : EndpointChoice.Choose(child!, inner, client, draw());
        }

        if (choice.Endpoints.IsEmpty)
        {
            Nothing(answer, choice.Otherwise, s_profiles, s_profileServers);
        }

        foreach (var chosen in choice.Endpoints)
        {
            answer.AnswerRecords.Add(Record(question.Name, (int)profile!.Ttl, chosen.Target));
        }
    }

    private static DnsRecordBase Record(DomainName name, int ttl, string target) =>
        !IPAddress.TryParse(target, out var address) ? new CNameRecord(name, ttl, DomainName.Parse(target))
        : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? new ARecord(name, ttl, address)
        : new AaaaRecord(name, ttl, address);

    /// <summary>The address in the client subnet option; without it the client's, which is on this machine.</summary>
    private static IPAddress ClientOf(DnsMessage query) =>
        query.EDnsOptions?.Options.OfType<ClientSubnetOption>().FirstOrDefault()?.Address ?? IPAddress.Loopback;

    private ImmutableArray<TrafficManagerEndpoint> Eligible(TrafficManagerProfile profile)
    {
        var eligible = EndpointChoice.Eligible(azure, profile);
        return faults.IsOn(DnsFaults.Lie) ? [.. eligible.Select(endpoint => endpoint with { Weight = 1 })] : eligible;
    }

    private void AnswerAddress(DnsQuestion question, DnsMessage answer)
    {
        if (question.Name.Equals(s_addresses))
        {
            AnswerApex(question, answer, s_addresses, s_addressServers);
        }
        else if (azure.FindPublicIpByFqdn(question.Name.ToString().TrimEnd('.')) is not { } publicIp)
        {
            Nothing(answer, ReturnCode.NxDomain, s_addresses, s_addressServers);
        }
        else if (question.RecordType is RecordType.A or RecordType.Any)
        {
            answer.AnswerRecords.Add(new ARecord(question.Name, AddressTtl, IPAddress.Parse(publicIp.Address)));
        }
        else
        {
            Nothing(answer, ReturnCode.NoError, s_addresses, s_addressServers);
        }
    }

    private static void AnswerApex(DnsQuestion question, DnsMessage answer, DomainName zone, DomainName[] servers)
    {
        if (question.RecordType is RecordType.Ns or RecordType.Any)
        {
            answer.AnswerRecords.AddRange(servers.Select(server => new NsRecord(question.Name, 172_800, server)));
        }
        else if (question.RecordType == RecordType.Soa)
        {
            answer.AnswerRecords.Add(Soa(zone, servers));
        }
        else
        {
            Nothing(answer, ReturnCode.NoError, zone, servers);
        }
    }

    /// <summary>NXDOMAIN or NODATA, with the SOA that defines how long resolvers cache it.</summary>
    private static void Nothing(DnsMessage answer, ReturnCode code, DomainName zone, DomainName[] servers)
    {
        answer.ReturnCode = code;
        answer.AuthorityRecords.Add(Soa(zone, servers));
    }

    private static SoaRecord Soa(DomainName zone, DomainName[] servers) =>
        new(zone, NegativeTtl, servers[0], DomainName.Parse("hostmaster.trafficmanager.net"), 2003080800, 900, 300, 2_419_200, NegativeTtl);

    private static bool Fits(IPAddress address, RecordType type) => type switch
    {
        RecordType.A => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        RecordType.Aaaa => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        _ => type == RecordType.Any,
    };
}
