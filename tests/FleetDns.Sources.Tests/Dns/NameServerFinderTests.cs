using System.Net;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Sources.Tests.Dns;

/// <summary>Finding name servers from the root down, in a small DNS tree on loopback addresses with one port.</summary>
public sealed class NameServerFinderTests : IAsyncDisposable
{
    private const string Fqdn = "p.trafficmanager.net";

    private readonly FakeNameServer _root = new("127.0.10.1");
    private readonly FakeNameServer _net;
    private readonly FakeNameServer _info;
    private readonly FakeNameServer _zone1;
    private readonly FakeNameServer _zone2;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private static readonly IPNetwork s_world = IPNetwork.Parse("127.0.10.0/24");   // counts as the public internet

    public NameServerFinderTests()
    {
        var port = _root.EndPoint.Port;
        (_net, _info, _zone1, _zone2) =
            (new("127.0.10.2", port), new("127.0.10.3", port), new("127.0.10.4", port), new("127.0.10.5", port));

        // The zone's name servers: one under net with glue, one under info, which must be looked up from the root.
        _root.Answer = q => q.Name.EndsWith("net", StringComparison.Ordinal) ? Refer("net", 7200, ("a.gtld.net", "127.0.10.2"))
            : q.Name.EndsWith("info", StringComparison.Ordinal) ? Refer("info", 7200, ("b.gtld.info", "127.0.10.3"))
            : new FakeAnswer(Code: 3);
        _net.Answer = _ => Refer("trafficmanager.net", 3600, ("tm1.dns-tm.net", "127.0.10.4"), ("tm2.edgedns-tm.info", null));
        _info.Answer = q => q.Name == "tm2.edgedns-tm.info" && q.Type == 1
            ? new FakeAnswer { Answers = [new FakeRecord(q.Name, "A", 300, "127.0.10.5")] }
            : new FakeAnswer();
        _zone1.Answer = _zone2.Answer = q =>
            new FakeAnswer { Answers = [new FakeRecord(q.Name, "CNAME", 60, "t.eastus.cloudapp.azure.com")] };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (FakeNameServer[])[_root, _net, _info, _zone1, _zone2])
        {
            await server.DisposeAsync();
        }
    }

    private static FakeAnswer Refer(string zone, uint ttl, params (string Server, string? Address)[] servers) => new(Authoritative: false)
    {
        Authorities = [.. servers.Select(s => new FakeRecord(zone, "NS", ttl, s.Server))],
        Additionals = [.. servers.Where(s => s.Address is not null).Select(s => new FakeRecord(s.Server, "A", ttl, s.Address!))],
    };

    private DnsOptions Options =>
        new() { Port = _root.EndPoint.Port, Timeout = TimeSpan.FromSeconds(2), QueriesPerSecond = 1000, FromRoot = true };

    private NameServerFinder Finder() => new(Options, _time, [("a.root-servers.net", IPAddress.Parse("127.0.10.1"))], Allows);

    private static bool Allows(IPAddress address) => s_world.Contains(address) || NameServerFinder.IsPublic(address);

    private static async Task<List<string>> FindAsync(NameServerFinder finder, string name = Fqdn) =>
        [.. (await finder.FindAsync(name, TestContext.Current.CancellationToken)).Select(s => $"{s.Name} {s.EndPoint.Address}")];

    [Fact]
    public async Task All_addresses_of_all_name_servers_of_the_zone_are_found_from_the_root()
    {
        Assert.Equal(["tm1.dns-tm.net 127.0.10.4", "tm2.edgedns-tm.info 127.0.10.5"], await FindAsync(Finder()));
        Assert.All(_root.Questions, q => Assert.False(q.RecursionDesired));
    }

    [Fact]
    public async Task They_are_queried_in_turn()
    {
        var sampler = new DnsSampler(Options, TimeProvider.System, [("a.root-servers.net", IPAddress.Parse("127.0.10.1"))], Allows);
        var servers = new List<string>();
        await foreach (var answer in sampler.SampleAsync(new MeasurementPlan(Fqdn, 10, 60, []), TestContext.Current.CancellationToken))
        {
            Assert.Equal(AnswerKind.Counted, answer.Kind);
            servers.Add(answer.Server);
        }

        var port = Options.Port;
        Assert.Equal(5, servers.Count(s => s == $"tm1.dns-tm.net (127.0.10.4:{port})"));
        Assert.Equal(5, servers.Count(s => s == $"tm2.edgedns-tm.info (127.0.10.5:{port})"));
    }

    [Fact]
    public async Task Delegations_are_kept_for_their_ttl()
    {
        var finder = Finder();
        await FindAsync(finder);
        var asked = _root.Questions.Count + _net.Questions.Count;
        _time.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(2, (await FindAsync(finder, "q.trafficmanager.net")).Count);
        Assert.Equal(asked, _root.Questions.Count + _net.Questions.Count);

        _time.Advance(TimeSpan.FromSeconds(2));
        await FindAsync(finder);
        Assert.Equal(asked + 1, _root.Questions.Count + _net.Questions.Count);
    }

    [Fact]
    public async Task A_name_server_that_cannot_be_found_does_not_hide_the_others()
    {
        _net.Answer = q => q.Name.EndsWith("lame.net", StringComparison.Ordinal) ? new FakeAnswer(Code: 2, Authoritative: false)
            : Refer("trafficmanager.net", 3600, ("tm3.lame.net", null), ("tm1.dns-tm.net", "127.0.10.4"));
        Assert.Equal(["tm1.dns-tm.net 127.0.10.4"], await FindAsync(Finder()));
    }

    [Fact]
    public async Task Glue_is_trusted_only_below_the_delegating_zone()
    {
        _net.Answer = _ => Refer("trafficmanager.net", 3600, ("tm2.edgedns-tm.info", "127.0.10.66"));
        Assert.Equal(["tm2.edgedns-tm.info 127.0.10.5"], await FindAsync(Finder()));
    }

    [Fact]
    public async Task A_name_without_a_top_level_domain_is_not_measured_at_the_root()
    {
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder(), "p.trafficmanager.nowhere"));
        Assert.Equal(
            "No name server for p.trafficmanager.nowhere was found: the name servers of the root do not know this name. Set one in "
            + "Dns:Servers.", failure.Message);
    }

    [Fact]
    public async Task An_intercepted_port_53_is_reported()
    {
        _root.Answer = q =>
            new FakeAnswer(Authoritative: false, RecursionAvailable: true) { Answers = [new FakeRecord(q.Name, "CNAME", 17, "t.example")] };
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder()));
        Assert.Contains("answers like a recursive resolver: port 53 is intercepted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_root_servers_are_reported()
    {
        _root.Answer = _ => null;
        var finder = new NameServerFinder(
            Options with { Timeout = TimeSpan.FromSeconds(0.1) }, _time, [("a.root-servers.net", IPAddress.Parse("127.0.10.1"))], Allows);
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(finder));
        Assert.StartsWith(
            $"No name server for {Fqdn} was found: the name servers of the root gave no useful answer (a.root-servers.net (127.0.10.1:",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains("No answer within 0.1 s.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delegations_in_a_loop_end()
    {
        _net.Answer = _ => Refer("net", 3600, ("a.gtld.net", "127.0.10.2"));
        await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder()));
    }

    [Fact]
    public async Task A_delegation_to_an_address_that_is_not_public_is_not_followed()
    {
        await using var inside = new FakeNameServer("127.0.66.1", _root.EndPoint.Port) { Answer = _zone1.Answer };
        _net.Answer = _ => Refer("trafficmanager.net", 3600, ("ns.evil.net", "127.0.66.1"));
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder()));
        Assert.Contains(
            "ns.evil.net has the address 127.0.66.1, which is not public, so it was not queried", failure.Message,
            StringComparison.Ordinal);
        Assert.Empty(inside.Questions);
    }

    [Fact]
    public async Task Neither_is_one_to_a_name_that_has_such_an_address()
    {
        await using var inside = new FakeNameServer("127.0.66.1", _root.EndPoint.Port) { Answer = _zone1.Answer };
        _info.Answer = q => q.Type == 1 ? new FakeAnswer { Answers = [new FakeRecord(q.Name, "A", 300, "127.0.66.1")] } : new FakeAnswer();
        Assert.Equal(["tm1.dns-tm.net 127.0.10.4"], await FindAsync(Finder()));

        _net.Answer = _ => Refer("trafficmanager.net", 3600, ("tm2.edgedns-tm.info", null));
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder()));
        Assert.Contains("tm2.edgedns-tm.info has the address 127.0.66.1, which is not public", failure.Message, StringComparison.Ordinal);
        Assert.Empty(inside.Questions);
    }

    [Theory]
    [InlineData("10.0.0.4")]
    [InlineData("127.0.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("192.168.1.1")]
    public void Internal_addresses_are_not_public(string address) => Assert.False(NameServerFinder.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void The_root_servers_are_public() => Assert.All(RootHints.All, root => Assert.True(NameServerFinder.IsPublic(root.Address)));

    [Theory]
    [InlineData("")]
    [InlineData("not a name")]
    [InlineData("a..b")]
    public async Task An_invalid_name_is_reported(string name) =>
        Assert.Equal($"{name} is not a DNS name.", (await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder(), name))).Message);

    [Fact]
    public async Task The_longest_zone_of_the_settings_comes_before_any_search()
    {
        var servers =
            new Dictionary<string, string>
            {
                ["net"] = "192.0.2.1:53",
                ["TrafficManager.net"] = "127.0.0.1:10053",
                ["manager.net"] = "192.0.2.2:53"
            };
        var finder = new NameServerFinder(Options with { Servers = servers }, _time, [], Allows);
        Assert.Equal(
            new IPEndPoint(IPAddress.Loopback, 10053),
            Assert.Single(await finder.FindAsync(Fqdn, TestContext.Current.CancellationToken)).EndPoint);
    }

    [Fact]
    public async Task A_setting_that_is_not_a_server_is_named()
    {
        var finder = new NameServerFinder(
            Options with { Servers = new Dictionary<string, string> { ["net"] = "ns.example:port" } }, _time, [], Allows);
        Assert.Equal(
            "Dns:Servers has ns.example:port for zone net; it must be host:port.",
            (await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(finder))).Message);
    }
}
