using FleetDns.Core.Sampling;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Tests.Support;
using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>Reading the sandbox's hub, Azure and DNS. Nothing is written here, so the fleet stays that of the tutorial.</summary>
public sealed class SandboxReadingTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string Fqdn = "kuard-demo-kuard-atm-demo.trafficmanager.net";

    private static readonly ObjectKey s_profile = new("kuard-demo", "kuard-atm-demo");
    private static readonly ObjectKey s_backend = new("kuard-demo", "kuard-atm-demo-backend");

    private readonly SandboxProcess _sandbox = fixture.Sandbox;

    private TrafficManagerReader Azure(string? token = null) => new(
        new AzureOptions
        {
            Endpoint = _sandbox.Arm,
            SubscriptionId = _sandbox.SubscriptionId,
            CaFile = _sandbox.CaFile,
            Token = token ?? _sandbox.ArmToken
        },
        TimeProvider.System);

    private async Task<List<DnsAnswer>> SampleAsync(string fqdn, int queries, double timeout = 5)
    {
        var sampler = new DnsSampler(
            new DnsOptions
            {
                Servers = new Dictionary<string, string> { ["trafficmanager.net"] = _sandbox.Dns },
                QueriesPerSecond = 500,
                Timeout = TimeSpan.FromSeconds(timeout)
            },
            TimeProvider.System);
        var answers = new List<DnsAnswer>();
        await foreach (var answer in sampler.SampleAsync(new MeasurementPlan(fqdn, queries, 60, []), TestContext.Current.CancellationToken))
        {
            answers.Add(answer);
        }

        return answers;
    }

    [Fact]
    public async Task The_how_to_is_read_whole()
    {
        await using var world = new RunningHub(_sandbox);
        var members = await world.Caches.Of(HubKinds.Members).WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.Count == 3);
        var profile = (await world.Caches.Of(HubKinds.Profiles).WhenAsync(s => s.Items.ContainsKey(s_profile))).Items[s_profile];
        var backend = (await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Items.ContainsKey(s_backend))).Items[s_backend];
        var import = (await world.Caches.Of(HubKinds.Imports).WhenAsync(s => s.Items.Count > 0)).Items.Values.Single();
        var exports = (await world.Caches.Of(HubKinds.Exports).WhenAsync(s => s.Items.Count == 2)).Items.Values;

        Assert.Equal("eastus", members.Items[new ObjectKey("", "aks-member-1")].Location);
        Assert.All(members.Items.Values, m => Assert.Equal(ConditionStatus.True, m.Conditions.Find("Joined")?.Status));
        Assert.Equal("kuard-demo-kuard-atm-demo.trafficmanager.net", profile.DnsName);
        Assert.Equal("rg-flt-tm-demo", profile.ResourceGroup);
        Assert.Equal(("kuard-atm-demo", "kuard-svc", 100), (backend.Profile, backend.Import, backend.Weight));
        Assert.Equal(2, backend.Endpoints.Length);
        Assert.Contains(new FieldOwner("spec.weight", "kubectl-client-side-apply", "Update"), backend.Meta.Owners);
        Assert.Equal(["aks-member-1", "aks-member-2"], import.Clusters.Order());
        Assert.All(
            exports,
            e => Assert.Equal((50, new ObjectKey("kuard-demo", "kuard-svc"), true), (e.Weight, e.Service, e.IsDnsLabelConfigured)));
    }

    [Fact]
    public async Task What_explains_the_how_to_is_read_too()
    {
        await using var world = new RunningHub(_sandbox);
        var caches = world.Caches;
        var placement = (await caches.Of(HubKinds.ClusterPlacements).WhenAsync(s => s.Items.Count == 1)).Items.Values.Single();
        var made = (await caches.Of(HubKinds.Overrides).WhenAsync(s => s.Items.Count == 1)).Items.Values.Single();
        var works = (await caches.Of(HubKinds.Works).WhenAsync(s => s.Items.Count == 2)).Items.Values;
        var service = (await caches.Of(HubKinds.Services).WhenAsync(s => s.Items.Count == 1)).Items.Values.Single();
        var export = (await caches.Of(HubKinds.ServiceExports).WhenAsync(s => s.Items.Count == 1)).Items.Values.Single();
        var namespaces = (await caches.Of(HubKinds.Namespaces).WhenAsync(s => s.Freshness.State == SourceState.Live)).Items;
        var events = (
            await caches.Of(HubKinds.Events)
            .WhenAsync(s => s.Items.Values.Any(e => e.Involved.Kind == "TrafficManagerProfile"))).Items.Values;

        Assert.Equal(("PickN", "crp-dns-demo"), (placement.Policy.Type, placement.Meta.Key.Name));
        Assert.Contains(new ObjectRef("ServiceExport", new ObjectKey("kuard-demo", "kuard-svc")), placement.SelectedResources);
        Assert.Equal(["aks-member-1", "aks-member-2"], placement.Clusters.Select(c => c.Cluster).OfType<string>().Order());
        Assert.Equal("crp-dns-demo", made.Placement);
        Assert.All(works, w => Assert.Equal(new ObjectKey("", "crp-dns-demo"), w.Placement));
        Assert.All(
            works, w => Assert.StartsWith(
                "fleet-aks-member-", w.Sent.Single(s => s.Resource.Kind == "Service").DnsLabel, StringComparison.Ordinal));
        Assert.Equal(("LoadBalancer", "8080"), (service.Type, service.Ports[0].TargetPort));
        Assert.Equal("50", export.Weight);
        Assert.Contains(new ObjectKey("", "kuard-demo"), namespaces.Keys);
        Assert.DoesNotContain(namespaces.Keys, n => n.Name.StartsWith("fleet-member-", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Reason == "Programmed");
    }

    [Fact]
    public async Task The_profile_that_the_controllers_keep_in_azure_is_read()
    {
        var profile = AzureProfiles.ToFact(Assert.Single(await Azure().ListAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(new ObjectKey("kuard-demo", "kuard-atm-demo"), profile.Owner);
        Assert.Equal((Fqdn, 60L, true, "Weighted"), (profile.Fqdn, profile.Ttl, profile.Enabled, profile.RoutingMethod));
        Assert.Equal(2, profile.Endpoints.Length);
        Assert.All(profile.Endpoints, e => Assert.Equal(("azureEndpoints", true), (e.Type, e.Enabled)));
        Assert.Equal([50, 50], profile.Endpoints.Select(e => e.Weight));
    }

    [Fact]
    public async Task A_wrong_token_is_denied()
    {
        var failure = await Assert.ThrowsAsync<ArmException>(() => Azure("wrong").ListAsync(TestContext.Current.CancellationToken));
        Assert.True(failure.IsDenied);
        Assert.Equal("InvalidAuthenticationToken", failure.Code);
        Assert.NotNull(failure.RequestId);
    }

    [Theory]
    [InlineData("arm-403", 403)]
    [InlineData("arm-429", 429)]
    [InlineData("arm-500", 500)]
    public async Task A_fault_of_azure_is_reported(string fault, int status)
    {
        await _sandbox.FaultOnAsync(fault);
        try
        {
            var failure = await Assert.ThrowsAsync<ArmException>(() => Azure().ListAsync(TestContext.Current.CancellationToken));
            Assert.Equal(status, failure.Status);
            Assert.Equal(status == 429, failure.RetryAfter is not null);
        }
        finally
        {
            await _sandbox.FaultOffAsync(fault);
        }
    }

    [Fact]
    public async Task The_name_server_answers_authoritatively_and_by_weight()
    {
        var answers = await SampleAsync(Fqdn, 400);
        Assert.Equal(400, answers.Count(a => a.Kind == AnswerKind.Counted));
        var targets = answers.GroupBy(a => a.Target).Select(g => g.Count()).ToList();
        Assert.Equal(2, targets.Count);

        // 200 ± 6 standard deviations of a fair coin.
        Assert.All(targets, n => Assert.InRange(n, 140, 260));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_no_answer() =>
        Assert.All(await SampleAsync("unknown.trafficmanager.net", 5), a => Assert.Equal(AnswerKind.NoAnswer, a.Kind));

    [Theory]
    [InlineData("dns-cache", AnswerKind.Rejected)]
    [InlineData("dns-servfail", AnswerKind.ServerFailure)]
    [InlineData("dns-forged-id", AnswerKind.Rejected)]
    public async Task An_answer_that_cannot_be_trusted_never_counts(string fault, AnswerKind kind)
    {
        await _sandbox.FaultOnAsync(fault);
        try
        {
            Assert.All(await SampleAsync(Fqdn, 30, timeout: 0.5), a => Assert.Equal(kind, a.Kind));
        }
        finally
        {
            await _sandbox.FaultOffAsync(fault);
        }
    }

    [Fact]
    public async Task Truncated_answers_come_over_tcp()
    {
        await _sandbox.FaultOnAsync("dns-truncate");
        try
        {
            Assert.All(await SampleAsync(Fqdn, 20), a => Assert.Equal((AnswerKind.Counted, true), (a.Kind, a.OverTcp)));
        }
        finally
        {
            await _sandbox.FaultOffAsync("dns-truncate");
        }
    }
}
