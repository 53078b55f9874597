using System.Net;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Dns;

/// <summary>Finding name servers by asking a recursive resolver, played here by a server on loopback.</summary>
public sealed class ResolverSearchTests : IAsyncDisposable
{
    private const string Fqdn = "p.trafficmanager.net";

    private readonly FakeNameServer _resolver = new("127.0.11.1");
    private readonly Dictionary<(string Name, int Type), FakeRecord[]> _records = new()
    {
        [("trafficmanager.net", 2)] =
            [new("trafficmanager.net", "NS", 3600, "tm1.dns-tm.com"), new("trafficmanager.net", "NS", 3600, "tm2.dns-tm.com")],
        [("tm1.dns-tm.com", 1)] = [new("tm1.dns-tm.com", "A", 300, "127.0.12.1")],
        [("tm2.dns-tm.com", 1)] = [new("tm2.dns-tm.com", "A", 300, "127.0.12.2"), new("tm2.dns-tm.com", "A", 300, "127.0.12.3")],
    };

    public ResolverSearchTests() => _resolver.Answer = q =>
        new FakeAnswer(Authoritative: false, RecursionAvailable: true) { Answers = _records.GetValueOrDefault((q.Name, q.Type), []) };

    public async ValueTask DisposeAsync() => await _resolver.DisposeAsync();

    private DnsOptions Options => new() { Resolvers = [_resolver.EndPoint.ToString()], Timeout = TimeSpan.FromSeconds(2) };

    private NameServerFinder Finder(DnsOptions? options = null) =>
        new(options ?? Options, TimeProvider.System, RootHints.All,
            address => IPNetwork.Parse("127.0.12.0/24").Contains(address) || NameServerFinder.IsPublic(address));

    private static async Task<List<string>> FindAsync(NameServerFinder finder, string name = Fqdn) =>
        [.. (await finder.FindAsync(name, TestContext.Current.CancellationToken)).Select(s => s.ToString())];

    [Fact]
    public async Task All_addresses_of_the_zones_name_servers_are_found_with_recursion()
    {
        Assert.Equal(
            ["tm1.dns-tm.com (127.0.12.1)", "tm2.dns-tm.com (127.0.12.2)", "tm2.dns-tm.com (127.0.12.3)"], await FindAsync(Finder()));
        Assert.All(_resolver.Questions, q => Assert.True(q.RecursionDesired));
        Assert.Equal([Fqdn, "trafficmanager.net"], _resolver.Questions.Where(q => q.Type == 2).Select(q => q.Name));
    }

    [Fact]
    public async Task They_are_kept_for_their_ttl()
    {
        var finder = Finder();
        await FindAsync(finder);
        var asked = _resolver.Questions.Count(q => q.Name != Fqdn && q.Type != 28);
        await FindAsync(finder);
        Assert.Equal(asked, _resolver.Questions.Count(q => q.Name != Fqdn && q.Type != 28));
    }

    [Fact]
    public async Task The_name_servers_of_an_aliass_target_do_not_count()
    {
        _records[(Fqdn, 2)] = [new(Fqdn, "CNAME", 60, "target.example.org"), new("target.example.org", "NS", 60, "ns.example.org")];
        Assert.Equal("tm1.dns-tm.com (127.0.12.1)", (await FindAsync(Finder()))[0]);
    }

    [Fact]
    public async Task An_address_that_is_not_public_is_not_asked()
    {
        _records[("tm1.dns-tm.com", 1)] = [new("tm1.dns-tm.com", "A", 300, "10.0.0.4")];
        Assert.Equal(["tm2.dns-tm.com (127.0.12.2)", "tm2.dns-tm.com (127.0.12.3)"], await FindAsync(Finder()));

        _records.Remove(("tm2.dns-tm.com", 1));
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder()));
        Assert.Equal(
            $"No name server for {Fqdn} was found: tm1.dns-tm.com has the address 10.0.0.4, which is not public, so it was not queried. "
            + "Set one in Dns:Servers, or set Dns:FromRoot to search from the root servers.", failure.Message);
    }

    [Fact]
    public async Task A_name_without_a_zone_is_an_error()
    {
        var failure = await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder(), "a.nowhere"));
        Assert.Contains("the resolver reports no name server for any zone above it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_resolver_is_an_error()
    {
        _resolver.Answer = _ => null;
        var failure =
            await Assert.ThrowsAsync<DnsSetupException>(() => FindAsync(Finder(Options with { Timeout = TimeSpan.FromSeconds(0.1) })));
        Assert.StartsWith(
            $"No name server for {Fqdn} was found: the resolver does not answer for {Fqdn}: ", failure.Message, StringComparison.Ordinal);
    }
}
