using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Tests.Scenarios;

public sealed class SettledBroken : IAsyncLifetime
{
    internal RunningFleet SimulatedFleet { get; private set; } = null!;

    public async ValueTask InitializeAsync() => SimulatedFleet = await RunningFleet.StartAsync(new BrokenScenario());

    public ValueTask DisposeAsync() => SimulatedFleet.DisposeAsync();
}

/// <summary>Each mistake has the outcome in docs/domain.md 2.6 and 2.7.</summary>
public sealed class BrokenScenarioTests(SettledBroken settled) : IClassFixture<SettledBroken>
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    private readonly RunningFleet _fleet = settled.SimulatedFleet;

    [Theory]
    [InlineData("healthy", "True Accepted: " + Two)]
    [InlineData("export-name", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("target-port", "True Accepted: " + Two)]
    [InlineData(
        "tcp-probe", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData("invalid-weight", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("all-weights-zero", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("default-weight", "True Accepted: " + Two)]
    [InlineData("missing-label", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData(
        "resource-group", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData(
        "group-being-deleted",
        "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData(
        "group-missing", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData(
        "name-taken", "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status")]
    [InlineData("label-taken", "True Accepted: 1 service(s) exported from clusters have been accepted as Traffic Manager endpoints")]
    [InlineData("port-conflict", "True Accepted: 1 service(s) exported from clusters have been accepted as Traffic Manager endpoints")]
    [InlineData("override-version", "True Accepted: " + Two)]
    [InlineData("wiped-annotations", "True Accepted: " + Two)]
    [InlineData("profile-deleted", "True Accepted: " + Two)]
    [InlineData("profile-disabled", "True Accepted: " + Two)]
    [InlineData("endpoint-disabled", "True Accepted: " + Two)]
    [InlineData("endpoint-deleted", "True Accepted: " + Two)]
    [InlineData("foreign-endpoint", "True Accepted: " + Two)]
    [InlineData("weight-drift", "True Accepted: " + Two)]
    [InlineData("image", "True Accepted: " + Two)]
    [InlineData("no-annotations", "False Invalid: ServiceImport \"kuard-svc\" is not found")]
    [InlineData("unknown-profile", "False Invalid: TrafficManagerProfile \"kuard-atm\" is not found")]
    public void The_backend_has_upstreams_text(string ns, string expected) =>
        Assert.Equal(expected, _fleet.Condition(Kinds.TrafficManagerBackend, new ObjectName(ns, $"kuard-atm-demo-backend"), "Accepted"));

    [Theory]
    [InlineData("override-placement", "DNS label is not configured to the public IP")]
    [InlineData("cluster-ip", "unsupported service type \"ClusterIP\"")]
    [InlineData("internal-lb", "internal load balancer is not supported")]
    public void An_export_that_cannot_be_an_endpoint_is_named_with_its_reason(string ns, string why)
    {
        var text = _fleet.Condition(Kinds.TrafficManagerBackend, new ObjectName(ns, "kuard-atm-demo-backend"), "Accepted");
        Assert.Matches(
            "^False Invalid: 2 service\\(s\\) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, "
            + "service exported from aks-member-[12] is invalid: " + why + "$",
            text);
    }

    [Fact]
    public void An_override_for_another_placement_is_left_out_without_a_word() => Assert.Equal(
        "True NoOverrideSpecified: No override rules are configured for the selected resources",
        _fleet.Condition(
            Kinds.ClusterResourcePlacement, new ObjectName("", "crp-override-placement"), "ClusterResourcePlacementOverridden"));

    [Fact]
    public void An_image_that_does_not_exist_keeps_the_placement_from_being_available()
    {
        var placement = new ObjectName("", "crp-image");
        Assert.Equal(
            "False ResourceNotAvailableYet: The selected resources in 2 cluster(s) are still not available yet",
            _fleet.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementAvailable"));
        Assert.All(_fleet.Get(Kinds.ClusterResourcePlacement, placement).Items("status", "placementStatuses"), cluster =>
        {
            var failed = Assert.Single(cluster.Items("failedPlacements"));
            Assert.Equal(("Deployment", "kuard", "ManifestNotAvailableYet"),
                (failed.Text("kind"), failed.Text("name"), failed.Text("condition", "reason")));
        });
    }

    [Theory]
    [InlineData("crp-missing-label")]
    [InlineData("crp-no-annotations")]
    public void A_failing_override_stops_the_placement_there(string name)
    {
        var placement = new ObjectName("", name);
        Assert.Equal("False OverriddenFailed: Failed to override resources in 2 cluster(s)",
            _fleet.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementOverridden"));
        Assert.Equal("none", _fleet.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementApplied"));
    }

    [Fact]
    public void Too_few_clusters_are_reported_with_those_that_do_not_fit()
    {
        var placement = new ObjectName("", "crp-too-many-clusters");
        Assert.Equal(
            "False SchedulingPolicyUnfulfilled: could not find all clusters needed as specified by the scheduling policy, found 2 "
            + "cluster(s) instead",
            _fleet.Condition(Kinds.ClusterResourcePlacement, placement, "ClusterResourcePlacementScheduled"));
        var unpicked = _fleet.Get(Kinds.ClusterResourcePlacement, placement).Items("status", "placementStatuses")
            .Single(s => s.Text("clusterName") is null);
        Assert.Equal(
            ("ScheduleFailed", "ClusterUnschedulable, cluster does not match with any of the required cluster affinity terms"),
            (unpicked.Items("conditions").Single().Text("reason"), unpicked.Items("conditions").Single().Text("message")));
    }

    [Fact]
    public void A_second_backend_on_the_same_import_finds_its_targets_taken()
    {
        var states = ((string[])["kuard-atm-demo-backend", "second-backend"])
            .Select(name => _fleet.Condition(Kinds.TrafficManagerBackend, new ObjectName("two-backends", name), "Accepted")).ToList();
        Assert.Contains(
            states, s => s.Contains(
                "Endpoint target must be unique in the profile. The following endpoint target already exists: \\/subscriptions\\/",
                StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_held_by_another_owner_keeps_the_export_from_the_hub()
    {
        var endpoint = Assert.Single(
            _fleet.Get(Kinds.TrafficManagerBackend, new ObjectName("label-taken", "kuard-atm-demo-backend")).Items("status", "endpoints"));
        Assert.Equal("aks-member-1", endpoint.Text("from", "cluster"));
        Assert.Null(_fleet.Hub.Get(Kinds.InternalServiceExport, new ObjectName("fleet-member-aks-member-2", "label-taken-kuard-svc")));
        var export = _fleet.Member("aks-member-2").Store.Get(Kinds.ServiceExport, new ObjectName("label-taken", "kuard-svc"))!;
        Assert.Equal(("True", "Unknown"), (export.Condition("Valid").Text("status"), export.Condition("Conflict").Text("status")));
    }

    [Theory]
    [InlineData(
        "name-taken", "False DNSNameNotAvailable: Domain name is not available. Please choose a different profile name or namespace")]
    [InlineData(
        "group-being-deleted",
        "False DNSNameNotAvailable: Domain name is not available. Please choose a different profile name or namespace")]
    public void Every_conflict_in_azure_is_reported_as_a_taken_name(string ns, string expected) =>
        Assert.Equal(expected, _fleet.Condition(Kinds.TrafficManagerProfile, new ObjectName(ns, "kuard-atm-demo"), "Programmed"));

    [Fact]
    public void A_missing_group_is_in_the_profiles_message()
    {
        var text = _fleet.Condition(Kinds.TrafficManagerProfile, new ObjectName("group-missing", "kuard-atm-demo"), "Programmed");
        Assert.StartsWith("False Invalid: Invalid profile: PUT https://management.azure.com/subscriptions/", text,
            StringComparison.Ordinal);
        Assert.Contains("ERROR CODE: ResourceGroupNotFound", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rights_that_were_lost_show_at_the_backends_next_trigger_only()
    {
        Assert.StartsWith("True ",
            _fleet.Condition(Kinds.TrafficManagerProfile, new ObjectName("rights-lost", "kuard-atm-demo"), "Programmed"),
            StringComparison.Ordinal);
        var text = _fleet.Condition(Kinds.TrafficManagerBackend, new ObjectName("rights-lost", "kuard-atm-demo-backend"), "Accepted");
        Assert.StartsWith("Unknown Pending: Failed to get the Azure Traffic Manager profile \"fleet-", text, StringComparison.Ordinal);
        Assert.Contains("ERROR CODE: AuthorizationFailed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_that_differ_are_in_conflict_on_one_of_the_two_clusters()
    {
        var states = ((string[])["aks-member-1", "aks-member-2"])
            .Select(
                member => _fleet.Condition(
                    Kinds.InternalServiceExport, new ObjectName($"fleet-member-{member}", "port-conflict-kuard-svc"), "Conflict"));
        Assert.Single(states, "True ConflictFound: service port-conflict/kuard-svc is in conflict with other exported services");
    }

    [Fact]
    public void An_override_in_the_other_version_of_the_export_matches_nothing() => Assert.All(
        _fleet.Get(Kinds.TrafficManagerBackend, new ObjectName("override-version", "kuard-atm-demo-backend")).Items("status", "endpoints"),
        endpoint => Assert.Equal(50, endpoint.Number("from", "weight")));

    [Fact]
    public void A_map_of_annotations_removes_the_one_that_kept_the_service_internal() => Assert.Null(
        _fleet.Member("aks-member-1").Store.Get(
            Kinds.Service, new ObjectName("wiped-annotations", "kuard-svc"))!.Annotation(
                "service.beta.kubernetes.io/azure-load-balancer-internal"));

    [Theory]
    [InlineData("profile-deleted", 0, 0)]
    [InlineData("profile-disabled", 0, 0)]
    [InlineData("endpoint-disabled", 0, 400)]
    [InlineData("endpoint-deleted", 0, 400)]
    [InlineData("weight-drift", 1, 40)]
    [InlineData("foreign-endpoint", 100, 250)]
    public void What_was_done_by_hand_is_in_the_answers_and_nowhere_on_the_hub(string ns, int least, int most)
    {
        var answers = _fleet.Ask(400, $"{ns}-kuard-atm-demo.trafficmanager.net");
        var first = answers.Count(a => a.StartsWith("fleet-aks-member-1-", StringComparison.Ordinal));
        if (ns.StartsWith("endpoint-", StringComparison.Ordinal))
        {
            Assert.Equal((0, 400), (first, answers.Count));
        }
        else
        {
            Assert.InRange(first, least, most);
        }
    }

    [Fact]
    public void A_missing_resource_group_is_in_the_profiles_message()
    {
        var text = _fleet.Condition(Kinds.TrafficManagerProfile, new ObjectName("resource-group", "kuard-atm-demo"), "Programmed");
        Assert.StartsWith("False Invalid: Invalid profile: GET https://management.azure.com/subscriptions/", text,
            StringComparison.Ordinal);
        Assert.Contains("ERROR CODE: AuthorizationFailed", text, StringComparison.Ordinal);
    }
}
