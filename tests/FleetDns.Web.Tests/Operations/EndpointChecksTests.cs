using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

/// <summary>The dashboard probes only endpoints that Azure has, and only for an operator who may measure and see the profile.</summary>
public sealed class EndpointChecksTests
{
    private static readonly Operator s_by = new("op-1", "operator", Role.Operator);
    private static readonly string s_target = FleetBuilder.Target("aks-member-1");
    private readonly FakeRights _rights = new();
    private readonly RecordingProber _prober = new();

    [Fact]
    public async Task A_target_of_azure_is_probed_like_the_monitor_does()
    {
        Assert.Equal(200, (await AskAsync(InAzure(FleetBuilder.HowTo()), s_target)).Status);

        Assert.Equal(new EndpointQuestion(s_target, "http", 80, "/"), Assert.Single(_prober.Asked));
    }

    [Fact]
    public async Task Port_and_path_are_azures_and_not_those_of_the_hubs_object()
    {
        var world = InAzure(FleetBuilder.HowTo(), new AzureMonitor("HTTPS", 8443, "/healthz"));
        var kuard = world.Row(FleetBuilder.Kuard).Profile;
        world.Facts(
            facts =>
                facts with
                {
                    Profiles = facts.Profiles.SetItem(
                    FleetBuilder.Kuard, kuard with { Monitor = new MonitorConfig("HTTP", 25, "/EHLO", null, null, null) })
                });
        await AskAsync(world, s_target);
        Assert.Equal(new EndpointQuestion(s_target, "https", 8443, "/healthz"), Assert.Single(_prober.Asked));
    }

    [Theory]
    [InlineData("TCP", 80)]
    [InlineData("HTTPS", 443)]
    [InlineData(null, 80)]
    public async Task Without_a_port_from_azure_it_is_that_of_the_protocol(string? protocol, int port)
    {
        await AskAsync(InAzure(FleetBuilder.HowTo(), new AzureMonitor(protocol, null, null)), s_target);
        Assert.Equal(port, Assert.Single(_prober.Asked).Port);
    }

    [Theory]
    [InlineData(Role.None)]
    [InlineData(Role.Reader)]
    public async Task Readers_and_signed_out_users_cannot_probe(Role role)
    {
        var answer = await AskAsync(InAzure(FleetBuilder.HowTo()), s_target, new Operator("r", "Rosa", role));

        Assert.Null(answer.Status);
        Assert.Contains(role == Role.None ? "Sign in again" : "needs FleetDns.Operator", answer.Words, StringComparison.Ordinal);
        Assert.Empty(_prober.Asked);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("hub.internal")]
    [InlineData("")]
    public async Task A_target_that_azure_does_not_have_is_not_probed(string target)
    {
        Assert.Equal(
            "Azure has no endpoint with this target, so it was not probed.", (await AskAsync(InAzure(FleetBuilder.HowTo()), target)).Words);
        Assert.Empty(_prober.Asked);
    }

    [Fact]
    public async Task A_target_only_in_the_hubs_objects_is_not_probed()
    {
        Assert.Equal(
            "Azure has no endpoint with this target, so it was not probed.", (await AskAsync(FleetBuilder.HowTo(), s_target)).Words);
        Assert.Empty(_prober.Asked);
    }

    [Fact]
    public async Task A_profile_that_the_operator_may_not_see_does_not_exist()
    {
        _rights.Visible = new Visibility(false, ["shop"], true);

        Assert.Equal("There is no profile kuard-demo/kuard-atm-demo.", (await AskAsync(InAzure(FleetBuilder.HowTo()), s_target)).Words);
        Assert.Empty(_prober.Asked);
    }

    private async Task<EndpointAnswer> AskAsync(FleetBuilder world, string target, Operator? by = null)
    {
        using var checks = new EndpointChecks(
            new FakeFeed(world.View), _prober, new WritePolicy(new ReadOnlyReason(null)), _rights, new LimitOptions(),
            NullLogger<EndpointChecks>.Instance);
        return await checks.AskAsync(FleetBuilder.Kuard, target, by ?? s_by, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_user_has_limited_concurrent_probes_and_never_blocks_others()
    {
        var token = TestContext.Current.CancellationToken;
        var world = InAzure(FleetBuilder.HowTo());
        var prober = new WaitingProber();
        using var checks = new EndpointChecks(new FakeFeed(world.View), prober, new WritePolicy(new ReadOnlyReason(null)), _rights,
            new LimitOptions { EndpointChecksPerPerson = 2, EndpointChecks = 3 }, NullLogger<EndpointChecks>.Instance);
        var greedy = Enumerable.Range(0, 202).Select(_ => checks.AskAsync(FleetBuilder.Kuard, s_target, s_by, token)).ToList();
        Assert.Equal(2, prober.Waiting);
        Assert.Equal(
            "You already have 200 probes waiting. Wait until they have finished.",
            (await checks.AskAsync(FleetBuilder.Kuard, s_target, s_by, token)).Words);

        var other = checks.AskAsync(FleetBuilder.Kuard, s_target, new Operator("op-2", "other", Role.Operator), token);
        Assert.Equal(3, prober.Waiting);
        prober.AnswerAll();
        Assert.Equal(200, (await other).Status);
        Assert.All(await Task.WhenAll(greedy), answer => Assert.Equal(200, answer.Status));
    }

    private static FleetBuilder InAzure(FleetBuilder world, AzureMonitor? monitor = null)
    {
        var row = world.Row(FleetBuilder.Kuard);
        return world.Azure(SourceState.Live, new AzureProfile(
            "/subscriptions/s/p", AzureNames.Profile(row.Profile.Meta.Uid), FleetBuilder.Kuard, row.Fqdn, 60, true, "Weighted", "Online",
            [.. row.Endpoints.Select(
                each => new AzureEndpoint(
                    $"id-{each.Cluster}", AzureNames.Endpoint(row.Backends[0].Backend.Meta.Uid, "kuard-svc", each.Cluster!),
                    "azureEndpoints", each.Target, null, each.ComputedWeight, true, "Online", false))])
        { Monitor = monitor });
    }

    private sealed class RecordingProber : IEndpointProber
    {
        public List<EndpointQuestion> Asked { get; } = [];

        public Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token)
        {
            Asked.Add(question);
            return Task.FromResult(new EndpointAnswer(200, "20.1.2.3:80", TimeSpan.FromMilliseconds(2), "aks-member-1", "200 OK"));
        }
    }

    private sealed class WaitingProber : IEndpointProber
    {
        private readonly TaskCompletionSource<EndpointAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; private set; }

        public void AnswerAll() =>
            _answer.SetResult(new EndpointAnswer(200, "20.1.2.3:80", TimeSpan.FromMilliseconds(2), "aks-member-1", "200 OK"));

        public Task<EndpointAnswer> AskAsync(EndpointQuestion question, CancellationToken token)
        {
            Waiting++;
            return _answer.Task;
        }
    }
}
