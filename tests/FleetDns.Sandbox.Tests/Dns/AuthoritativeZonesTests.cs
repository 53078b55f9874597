using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Dns;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Tests.Dns;

/// <summary>The table of docs/domain.md 4.2.</summary>
public sealed class AuthoritativeZonesTests
{
    private readonly AzureSubscription _azure = new("sub", TimeProvider.System);
    private readonly FaultSwitch _faults = new();
    private readonly AuthoritativeZones _zones;
    private double _draw;

    public AuthoritativeZonesTests()
    {
        DnsFaults.Register(_faults);
        _zones = new AuthoritativeZones(new PublishedProfiles(_azure, () => TimeSpan.Zero, TimeProvider.System), _azure, _faults,
            () => _draw);
    }

    [Theory]
    [InlineData(RecordType.A)]
    [InlineData(RecordType.Aaaa)]
    [InlineData(RecordType.CName)]
    public void A_query_gets_exactly_one_cname_with_the_profiles_ttl_and_the_questions_case(RecordType type)
    {
        Publish(Endpoint("one", 50), Endpoint("two", 50));
        var answer = Ask("WEB.TrafficManager.net", type);
        Assert.Equal(ReturnCode.NoError, answer.ReturnCode);
        Assert.True(answer.IsAuthoritiveAnswer);
        var alias = Assert.IsType<CNameRecord>(Assert.Single(answer.AnswerRecords));
        Assert.Equal("WEB.TrafficManager.net.", alias.Name.ToString());
        Assert.Equal(60, alias.TimeToLive);
        Assert.Equal("one.eastus.cloudapp.azure.com.", alias.CanonicalName.ToString());
    }

    [Theory]
    [InlineData(0.0, "one")]
    [InlineData(0.6999, "one")]
    [InlineData(0.7, "two")]
    [InlineData(0.9999, "two")]
    public void The_choice_is_in_proportion_to_the_weights(double draw, string expected)
    {
        Publish(Endpoint("one", 70), Endpoint("two", 30));
        _draw = draw;
        Assert.StartsWith(expected, Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_nested_profile_chooses_in_the_same_answer_and_with_the_outer_ttl()
    {
        Publish(
            Endpoint("one", 50),
            Endpoint(
                "x", 50) with
            {
                Type = "nestedEndpoints",
                Target = "child.trafficmanager.net",
                Nested = new NestedSettings(1, null, null)
            });
        var outer = _azure.FindProfileByDnsName("web")!;
        _azure.SetProfile(outer with { Name = "child", RelativeName = "child", Ttl = 5, Endpoints = [Endpoint("two", 1)] });
        _draw = 0.9;
        var alias = Assert.IsType<CNameRecord>(Assert.Single(Ask("web.trafficmanager.net", RecordType.A).AnswerRecords));
        Assert.Equal(("two.eastus.cloudapp.azure.com.", 60), (alias.CanonicalName.ToString(), alias.TimeToLive));

        // A child without a healthy endpoint is omitted while another is eligible.
        _azure.SetProfile(
            _azure.FindProfileByDnsName("child")! with { Endpoints = [Endpoint("two", 1) with { Health = EndpointHealth.Degraded }] });
        Assert.StartsWith("one", Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_degraded_endpoint_is_left_out_while_another_is_eligible()
    {
        Publish(Endpoint("one", 1000) with { Health = EndpointHealth.Degraded }, Endpoint("two", 1));
        Assert.StartsWith("two", Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void When_all_are_degraded_all_answer_as_if_they_were_online()
    {
        Publish(Endpoint("one", 1) with { Health = EndpointHealth.Degraded }, Endpoint("two", 1) with { Health = EndpointHealth.Degraded });
        Assert.StartsWith("one", Target(), StringComparison.Ordinal);
        _draw = 0.9;
        Assert.StartsWith("two", Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_that_is_always_served_counts_whatever_the_probes_say()
    {
        Publish(Endpoint("one", 1) with { Health = EndpointHealth.Degraded, AlwaysServe = true },
            Endpoint("two", 1) with { Health = EndpointHealth.Degraded });
        _draw = 0.9;
        Assert.StartsWith("one", Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_profile_or_one_without_enabled_endpoints_does_not_exist()
    {
        Publish(Endpoint("one", 1) with { Enabled = false });
        Assert.Equal(ReturnCode.NxDomain, Ask("web.trafficmanager.net").ReturnCode);
        Publish();
        Assert.Equal(ReturnCode.NxDomain, Ask("web.trafficmanager.net").ReturnCode);
        _azure.SetProfile(Profile(Endpoint("one", 1)) with { Enabled = false });
        var answer = Ask("web.trafficmanager.net");
        Assert.Equal(ReturnCode.NxDomain, answer.ReturnCode);
        Assert.Equal(30, Assert.IsType<SoaRecord>(Assert.Single(answer.AuthorityRecords)).NegativeCachingTTL);
    }

    [Fact]
    public void Other_types_get_no_data_names_below_nothing_and_other_zones_a_refusal()
    {
        Publish(Endpoint("one", 1));
        var mx = Ask("web.trafficmanager.net", RecordType.Mx);
        Assert.Equal((ReturnCode.NoError, 0), (mx.ReturnCode, mx.AnswerRecords.Count));
        Assert.Equal(ReturnCode.NxDomain, Ask("x.web.trafficmanager.net").ReturnCode);
        Assert.Equal(ReturnCode.Refused, Ask("example.com").ReturnCode);
        Assert.IsType<SoaRecord>(Assert.Single(Ask("trafficmanager.net", RecordType.Soa).AnswerRecords));
        Assert.Equal(4, Ask("trafficmanager.net", RecordType.Ns).AnswerRecords.Count);
    }

    [Fact]
    public void The_target_is_an_address_in_its_own_zone()
    {
        _azure.SetPublicIp(new PublicIpAddress("rg", "ip", "eastus", "127.0.7.1", "one", ImmutableSortedDictionary<string, string>.Empty));
        var answer = Ask("one.EASTUS.cloudapp.azure.com");
        Assert.Equal("127.0.7.1", Assert.IsType<ARecord>(Assert.Single(answer.AnswerRecords)).Address.ToString());
        Assert.Equal(ReturnCode.NoError, Ask("one.eastus.cloudapp.azure.com", RecordType.Aaaa).ReturnCode);
        Assert.Equal(ReturnCode.NxDomain, Ask("two.eastus.cloudapp.azure.com").ReturnCode);
    }

    [Fact]
    public void The_lie_ignores_weights()
    {
        Publish(Endpoint("one", 1000), Endpoint("two", 1));
        _draw = 0.5;
        Assert.StartsWith("one", Target(), StringComparison.Ordinal);
        _faults.TrySwitch(DnsFaults.Lie, true);
        Assert.StartsWith("two", Target(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_resolver_keeps_one_answer_until_its_ttl_is_over()
    {
        _azure.SetPublicIp(new PublicIpAddress("rg", "ip", "eastus", "127.0.7.1", "one", ImmutableSortedDictionary<string, string>.Empty));
        Publish(Endpoint("one", 1), Endpoint("two", 1));
        var clock = new Clock();
        var resolver = new CachingResolver(_zones, clock);
        var first = resolver.Answer(Query("web.trafficmanager.net", RecordType.A));
        Assert.False(first.IsAuthoritiveAnswer);
        Assert.Equal([60, 10], first.AnswerRecords.Select(r => r.TimeToLive));

        _draw = 0.9;
        clock.Now += TimeSpan.FromSeconds(20);
        var second = resolver.Answer(Query("web.trafficmanager.net", RecordType.A));
        Assert.Equal(40, second.AnswerRecords[0].TimeToLive);
        Assert.StartsWith("one", ((CNameRecord)second.AnswerRecords[0]).CanonicalName.ToString(), StringComparison.Ordinal);

        clock.Now += TimeSpan.FromSeconds(41);
        Assert.StartsWith("two",
            ((CNameRecord)resolver.Answer(Query("web.trafficmanager.net", RecordType.A)).AnswerRecords[0]).CanonicalName.ToString(),
            StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private string Target() => ((CNameRecord)Ask("web.trafficmanager.net").AnswerRecords.Single()).CanonicalName.ToString();

    private DnsMessage Ask(string name, RecordType type = RecordType.A) => _zones.Answer(Query(name, type));

    private static DnsMessage Query(string name, RecordType type)
    {
        var query = new DnsMessage { IsQuery = true };
        query.Questions.Add(new DnsQuestion(DomainName.Parse(name), type, RecordClass.INet));
        return query;
    }

    private void Publish(params TrafficManagerEndpoint[] endpoints) => _azure.SetProfile(Profile(endpoints));

    internal static TrafficManagerProfile Profile(params TrafficManagerEndpoint[] endpoints) => new(
        "rg", "p", ImmutableSortedDictionary<string, string>.Empty, true, "Weighted", "web", 60,
        new MonitorConfig("HTTP", 80, "/", 30, 10, 3, [], []), "Disabled", null, [.. endpoints]);

    internal static TrafficManagerEndpoint Endpoint(string label, int weight) => new(
        "azureEndpoints", label, true, null, $"{label}.eastus.cloudapp.azure.com", weight, 1, "eastus", false, [], EndpointHealth.Online);
}
