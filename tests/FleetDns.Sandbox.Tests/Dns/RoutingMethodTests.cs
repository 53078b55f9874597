using System.Net;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Dns;
using FleetDns.Sandbox.Faults;

namespace FleetDns.Sandbox.Tests.Dns;

/// <summary>Profiles whose routing method was changed by hand and does not use weights (docs/domain.md 4.2).</summary>
public sealed class RoutingMethodTests
{
    private readonly AzureSubscription _azure = new("sub", TimeProvider.System);
    private readonly AuthoritativeZones _zones;
    private double _draw;

    public RoutingMethodTests()
    {
        var faults = new FaultSwitch();
        DnsFaults.Register(faults);
        _zones = new AuthoritativeZones(new PublishedProfiles(_azure, () => TimeSpan.Zero, TimeProvider.System), _azure, faults,
            () => _draw);
    }

    [Fact]
    public void Priority_answers_with_the_first_available_endpoint_whatever_the_weights()
    {
        Publish("Priority", Endpoint("one", 1), Endpoint("two", 2));
        Assert.Equal(["one"], Over(Targets));
        Publish("Priority", Endpoint("one", 1) with { Health = EndpointHealth.Degraded }, Endpoint("two", 2));
        Assert.Equal(["two"], Over(Targets));
        Publish("Priority", Endpoint("one", 1) with { Health = EndpointHealth.Degraded },
            Endpoint("two", 2) with { Health = EndpointHealth.Degraded });
        Assert.Equal(["one"], Over(Targets));
    }

    [Fact]
    public void Performance_answers_with_the_region_of_the_client_and_evenly_within_it()
    {
        Publish("Performance", Endpoint("near", 3), Endpoint("alike", 2) with { Location = "East US" },
            Endpoint("far", 1) with { Location = "westeurope" });
        Assert.Equal(["alike", "near"], Over(Targets));
        Publish("Performance", Endpoint("far", 2) with { Location = "westeurope" }, Endpoint("other", 1) with { Location = "japaneast" });
        Assert.Equal(["other"], Over(Targets));
    }

    [Fact]
    public void Geographic_answers_for_mapped_regions_only_and_asks_nothing_of_health()
    {
        Publish("Geographic", Endpoint("world", 1) with { GeoMapping = ["WORLD"] },
            Endpoint("america", 2) with { GeoMapping = ["GEO-NA"], Health = EndpointHealth.Degraded });
        Assert.Equal(["america"], Over(Targets));
        Publish("Geographic", Endpoint("europe", 1) with { GeoMapping = ["GEO-EU"] });
        var answer = Ask(null);
        Assert.Equal((ReturnCode.NoError, 0), (answer.ReturnCode, answer.AnswerRecords.Count));
    }

    [Fact]
    public void Subnet_answers_by_the_clients_address_and_falls_back_to_an_endpoint_without_subnets()
    {
        var office = Endpoint("office", 1) with { Subnets = [new EndpointSubnet("198.51.100.0", null, 24)] };
        var lab = Endpoint("lab", 2) with { Subnets = [new EndpointSubnet("203.0.113.7", "203.0.113.9", null)] };
        Publish("Subnet", office, lab);
        Assert.Equal(["office"], TargetsOf(Ask("198.51.100.77")));
        Assert.Equal(["lab"], TargetsOf(Ask("203.0.113.9")));
        Assert.Equal(ReturnCode.NxDomain, Ask("203.0.113.10").ReturnCode);
        Publish("Subnet", office, Endpoint("rest", 3));
        Assert.Equal(["rest"], TargetsOf(Ask("203.0.113.10")));
    }

    [Fact]
    public void MultiValue_answers_with_several_addresses_of_the_asked_family()
    {
        var addresses =
            Enumerable.Range(1, 4).Select(i => Endpoint($"v{i}", i) with { Type = "externalEndpoints", Target = $"192.0.2.{i}" }).Append(
            Endpoint("v6", 5) with { Type = "externalEndpoints", Target = "2001:db8::1" }).ToArray();
        Publish("MultiValue", addresses);
        Assert.Equal(2, Ask(null).AnswerRecords.OfType<ARecord>().Count());
        _azure.SetProfile(_azure.FindProfileByDnsName("web")! with { MaxReturn = 3 });
        Assert.Equal(3, Ask(null).AnswerRecords.OfType<ARecord>().Select(a => a.Address).Distinct().Count());
        Assert.Equal("2001:db8::1", Assert.IsType<AaaaRecord>(Assert.Single(Ask(null, RecordType.Aaaa).AnswerRecords)).Address.ToString());
        var alias = Ask(null, RecordType.CName);
        Assert.Equal((ReturnCode.NoError, 0), (alias.ReturnCode, alias.AnswerRecords.Count));
    }

    [Fact]
    public void A_nested_profile_chooses_by_its_own_method()
    {
        var parent = AuthoritativeZonesTests.Profile(
            Endpoint(
                "in", 1) with
            {
                Type = "nestedEndpoints",
                Target = "child.trafficmanager.net",
                Nested = new NestedSettings(1, null, null)
            });
        _azure.SetProfile(
            AuthoritativeZonesTests.Profile(
                Endpoint("first", 1), Endpoint("second", 2)) with
            { Name = "child", RelativeName = "child", RoutingMethod = "Priority" });
        _azure.SetProfile(parent);
        Assert.Equal(["first"], Over(Targets));
    }

    private string[] Targets() => TargetsOf(Ask(null));

    private string[] Over(Func<string[]> ask) => [.. Enumerable.Range(0, 20).SelectMany(i =>
    {
        _draw = i / 20d;
        return ask();
    }).Distinct().Order()];

    private static string[] TargetsOf(DnsMessage answer) =>
        [.. answer.AnswerRecords.Cast<CNameRecord>().Select(r => r.CanonicalName.ToString().Split('.')[0])];

    private DnsMessage Ask(string? client, RecordType type = RecordType.A)
    {
        var query = new DnsMessage { IsQuery = true };
        query.Questions.Add(new DnsQuestion(DomainName.Parse("web.trafficmanager.net"), type, RecordClass.INet));
        if (client is not null)
        {
            query.IsEDnsEnabled = true;
            query.EDnsOptions!.Options.Add(new ClientSubnetOption(32, IPAddress.Parse(client)));
        }

        return _zones.Answer(query);
    }

    private void Publish(string method, params TrafficManagerEndpoint[] endpoints) =>
        _azure.SetProfile(AuthoritativeZonesTests.Profile(endpoints) with { RoutingMethod = method });

    private static TrafficManagerEndpoint Endpoint(string label, int priority) =>
        AuthoritativeZonesTests.Endpoint(label, 1000 / priority) with { Priority = priority };
}
