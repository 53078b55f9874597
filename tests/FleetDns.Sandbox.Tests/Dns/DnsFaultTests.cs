using System.Text.RegularExpressions;
using FleetDns.Sandbox.Dns;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Tests.Scenarios;
using FleetDns.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sandbox.Tests.Dns;

/// <summary>A settled fleet with a name server on real sockets.</summary>
public sealed class ListeningKuard : IAsyncLifetime
{
    internal RunningFleet SimulatedFleet { get; private set; } = null!;

    internal DnsListener Listener { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        SimulatedFleet = await RunningFleet.StartAsync();
        Listener = DnsListener.Start(0, SimulatedFleet.SimulatedFleet.Zones.Answer, SimulatedFleet.Faults, TimeProvider.System,
            NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        await SimulatedFleet.DisposeAsync();
    }
}

/// <summary>Each DNS fault on the wire, checked with dig; after the fault the same query is answered again.</summary>
public sealed partial class DnsFaultTests(ListeningKuard kuard) : IClassFixture<ListeningKuard>
{
    /// <summary>dig's exit code when no server answered.</summary>
    private const int NoReply = 9;

    [Theory]
    [InlineData("+notcp")]
    [InlineData("+tcp")]
    public async Task Drop_leaves_a_query_without_any_answer(string transport)
    {
        kuard.SimulatedFleet.Switch(DnsFaults.Drop, true);
        var dropped = await DigAsync(transport, "+time=1", "+tries=1");
        Assert.Equal(NoReply, dropped.ExitCode);
        Assert.DoesNotContain("SERVFAIL", dropped.Output, StringComparison.Ordinal);
        kuard.SimulatedFleet.Switch(DnsFaults.Drop, false);
        await AssertHealedAsync();
    }

    [Fact]
    public async Task Delay_answers_after_three_seconds()
    {
        kuard.SimulatedFleet.Switch(DnsFaults.Delay, true);
        Assert.Equal(NoReply, (await DigAsync("+time=1", "+tries=1")).ExitCode);
        var late = (await DigAsync("+time=60", "+tries=1")).Expect();
        Assert.InRange(int.Parse(QueryTime().Match(late).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 2_900,
            60_000);
        kuard.SimulatedFleet.Switch(DnsFaults.Delay, false);
        await AssertHealedAsync();
    }

    [Fact]
    public async Task Servfail_answers_servfail_without_records()
    {
        kuard.SimulatedFleet.Switch(DnsFaults.ServFail, true);
        var failed = (await DigAsync("+tries=1")).Expect();
        Assert.Contains("status: SERVFAIL", failed, StringComparison.Ordinal);
        Assert.Contains("ANSWER: 0", failed, StringComparison.Ordinal);
        kuard.SimulatedFleet.Switch(DnsFaults.ServFail, false);
        await AssertHealedAsync();
    }

    [Fact]
    public async Task A_lie_gives_both_endpoints_the_same_share_whatever_their_weights()
    {
        kuard.SimulatedFleet.Member("aks-member-1").Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e =>
            e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "1000");
        await kuard.SimulatedFleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).Order().SequenceEqual([5, 96]));
        Assert.InRange(await FirstOfAsync(200), 150, 200);   // 95 % expected
        kuard.SimulatedFleet.Switch(DnsFaults.Lie, true);
        Assert.InRange(await FirstOfAsync(200), 60, 140);    // 50 % expected, six standard deviations to either side
        kuard.SimulatedFleet.Switch(DnsFaults.Lie, false);
        Assert.InRange(await FirstOfAsync(200), 150, 200);
    }

    [Fact]
    public async Task From_cache_looks_like_a_resolver_with_an_aged_answer()
    {
        kuard.SimulatedFleet.Switch(DnsFaults.FromCache, true);
        var cached = (await DigAsync()).Expect();
        Assert.DoesNotContain(" aa", Flags(cached), StringComparison.Ordinal);
        Assert.Contains(" ra", Flags(cached), StringComparison.Ordinal);
        Assert.InRange(Ttl(cached), 1, 59);
        kuard.SimulatedFleet.Switch(DnsFaults.FromCache, false);
        await AssertHealedAsync();
    }

    [Fact]
    public async Task Truncate_sends_clients_to_tcp()
    {
        kuard.SimulatedFleet.Switch(DnsFaults.Truncate, true);
        var truncated = (await DigAsync("+ignore")).Expect();
        Assert.Contains(" tc", Flags(truncated), StringComparison.Ordinal);
        Assert.Contains("ANSWER: 0", truncated, StringComparison.Ordinal);
        var followed = (await DigAsync()).Expect();
        Assert.Contains("(TCP)", followed, StringComparison.Ordinal);
        Assert.Equal(60, Ttl(followed));
        kuard.SimulatedFleet.Switch(DnsFaults.Truncate, false);
        await AssertHealedAsync();
    }

    [Fact]
    public async Task A_forged_id_is_not_taken_for_the_answer()
    {
        kuard.SimulatedFleet.Switch(DnsFaults.ForgeId, true);
        var forged = await DigAsync("+time=1", "+tries=1");
        Assert.Equal(NoReply, forged.ExitCode);
        Assert.Contains("ID mismatch", forged.Output + forged.Error, StringComparison.Ordinal);
        kuard.SimulatedFleet.Switch(DnsFaults.ForgeId, false);
        await AssertHealedAsync();
    }

    private async Task AssertHealedAsync()
    {
        var answer = (await DigAsync()).Expect();
        Assert.Contains("status: NOERROR", answer, StringComparison.Ordinal);
        Assert.Contains(" aa", Flags(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(" ra", Flags(answer), StringComparison.Ordinal);
        Assert.Equal(60, Ttl(answer));
    }

    /// <summary>How many of the queries were answered with the first member.</summary>
    private async Task<int> FirstOfAsync(int queries)
    {
        var answers = (await DigAsync(["+short", .. Enumerable.Repeat(RunningFleet.Fqdn, queries - 1)])).Expect();
        return answers.Split('\n').Count(line => line.StartsWith("fleet-aks-member-1-", StringComparison.Ordinal));
    }

    private Task<ToolResult> DigAsync(params string[] options) =>
        Tool.RunAsync(
            "dig", [$"@{kuard.Listener.Endpoint.Address}", "-p", $"{kuard.Listener.Endpoint.Port}", "+norecurse",
            .. options.Where(o => o[0] == '+'), RunningFleet.Fqdn, .. options.Where(o => o[0] != '+')]);

    private static string Flags(string output) => FlagLine().Match(output).Value;

    private static int Ttl(string output) =>
        int.Parse(AnswerTtl().Match(output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(";; flags:[^;]*;")]
    private static partial Regex FlagLine();

    [GeneratedRegex(@"Query time: (\d+) msec")]
    private static partial Regex QueryTime();

    [GeneratedRegex(@"\.trafficmanager\.net\.\s+(\d+)\s+IN\s+CNAME")]
    private static partial Regex AnswerTtl();
}
