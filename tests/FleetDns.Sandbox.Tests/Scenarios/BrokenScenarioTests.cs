using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;
using Xunit;

namespace FleetDns.Sandbox.Tests.Scenarios;

public sealed class SettledBroken : IAsyncLifetime
{
    internal TestWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await TestWorld.StartAsync(new BrokenScenario());

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>Each mistake ends where the facts say (2.6, 2.7).</summary>
public sealed class BrokenScenarioTests(SettledBroken settled) : IClassFixture<SettledBroken>
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    private readonly TestWorld _world = settled.World;

    [Theory]
    [InlineData("healthy", "True Accepted: " + Two)]
    [InlineData("export-name", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("target-port", "True Accepted: " + Two)]
    [InlineData("tcp-probe", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData("invalid-weight", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("all-weights-zero", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("default-weight", "True Accepted: " + Two)]
    [InlineData("missing-label", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("resource-group", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData("unknown-profile", "False Invalid: TrafficManagerProfile \"kuard-atm\" is not found")]
    public void The_backend_says_what_upstreams_would(string ns, string expected) =>
        Assert.Equal(expected, _world.Condition(Kinds.TrafficManagerBackend, new ObjectName(ns, $"kuard-atm-demo-backend"), "Accepted"));

    [Theory]
    [InlineData("override-placement", "DNS label is not configured to the public IP")]
    [InlineData("cluster-ip", "unsupported service type \"ClusterIP\"")]
    [InlineData("internal-lb", "internal load balancer is not supported")]
    public void An_export_that_cannot_be_an_endpoint_is_named_with_its_reason(string ns, string why)
    {
        var text = _world.Condition(Kinds.TrafficManagerBackend, new ObjectName(ns, "kuard-atm-demo-backend"), "Accepted");
        Assert.Matches(
            "^False Invalid: 2 service\\(s\\) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, service exported from aks-member-[12] is invalid: " + why + "$",
            text);
    }

    [Fact]
    public void An_override_for_another_placement_is_left_out_without_a_word() => Assert.Equal(
        "True NoOverrideSpecified: No override rules are configured for the selected resources",
        _world.Condition(Kinds.ClusterResourcePlacement, new ObjectName("", "crp-override-placement"), "ClusterResourcePlacementOverridden"));

    [Fact]
    public void A_failing_override_stops_the_placement_there()
    {
        var placement = new ObjectName("", "crp-missing-label");
        Assert.Equal("False OverriddenFailed: Failed to override resources in 2 cluster(s)", _world.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementOverridden"));
        Assert.Equal("none", _world.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementApplied"));
    }

    [Fact]
    public void Too_few_clusters_are_reported_with_those_that_do_not_fit()
    {
        var placement = new ObjectName("", "crp-too-many-clusters");
        Assert.Equal(
            "False SchedulingPolicyUnfulfilled: could not find all clusters needed as specified by the scheduling policy, found 2 cluster(s) instead",
            _world.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementScheduled"));
        var unpicked = _world.Get(Kinds.ClusterResourcePlacement, placement).Items("status", "placementStatuses").Single(s => s.Text("clusterName") is null);
        Assert.Contains("\"aks-member-3\"", unpicked.Items("conditions").Single().Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_backend_on_the_same_import_finds_its_targets_taken()
    {
        var states = ((string[])["kuard-atm-demo-backend", "second-backend"])
            .Select(name => _world.Condition(Kinds.TrafficManagerBackend, new ObjectName("two-backends", name), "Accepted")).ToList();
        Assert.Contains(states, s => s.Contains("Endpoint target must be unique in the profile. The following endpoint target already exists: /subscriptions/", StringComparison.Ordinal));
    }

    /// <summary>Whether the hub ever heard of the second export depends on what came first there, its address or its export.</summary>
    [Fact]
    public void A_label_that_another_cluster_holds_leaves_one_endpoint() =>
        Assert.Single(_world.Get(Kinds.TrafficManagerBackend, new ObjectName("label-taken", "kuard-atm-demo-backend")).Items("status", "endpoints"));

    [Fact]
    public void A_missing_resource_group_is_in_the_profiles_message()
    {
        var text = _world.Condition(Kinds.TrafficManagerProfile, new ObjectName("resource-group", "kuard-atm-demo"), "Programmed");
        Assert.StartsWith("False Invalid: Invalid profile: GET https://management.azure.com/subscriptions/", text, StringComparison.Ordinal);
        Assert.Contains("ERROR CODE: AuthorizationFailed", text, StringComparison.Ordinal);
    }
}
