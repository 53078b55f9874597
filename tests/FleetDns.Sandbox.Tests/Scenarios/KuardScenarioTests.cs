using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>One settled fleet; the tests only read it.</summary>
public sealed class SettledKuard : IAsyncLifetime
{
    internal RunningFleet SimulatedFleet { get; private set; } = null!;

    public async ValueTask InitializeAsync() => SimulatedFleet = await RunningFleet.StartAsync();

    public ValueTask DisposeAsync() => SimulatedFleet.DisposeAsync();
}

public sealed class KuardScenarioTests(SettledKuard settled) : IClassFixture<SettledKuard>
{
    private readonly RunningFleet _fleet = settled.SimulatedFleet;

    [Fact]
    public void The_profile_is_programmed_with_name_and_id_of_its_azure_profile()
    {
        var profile = _fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        Assert.Equal("True Programmed: Successfully configured the Azure Traffic Manager profile",
            _fleet.Condition(Kinds.TrafficManagerProfile, RunningFleet.Profile, "Programmed"));
        Assert.Equal(RunningFleet.Fqdn, profile.Text("status", "dnsName"));
        Assert.Equal(
            $"/subscriptions/{_fleet.SimulatedFleet.Azure.Id}/resourceGroups/rg-flt-tm-demo/providers/Microsoft.Network"
            + $"/trafficManagerProfiles/fleet-{profile.Uid()}",
            profile.Text("status", "resourceID"));
    }

    [Fact]
    public void Adding_the_finalizer_persists_the_defaults_so_the_generation_is_two()
    {
        var profile = _fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        Assert.Equal(2, profile.Generation());
        Assert.Equal(2, profile.Condition("Programmed").Number("observedGeneration"));
        Assert.Equal(10, profile.Number("spec", "monitorConfig", "timeoutInSeconds"));
        Assert.Equal(
            ["networking.fleet.azure.com/metrics-cleanup", "networking.fleet.azure.com/traffic-manager-profile-cleanup"],
            profile.Texts("metadata", "finalizers"));
    }

    [Fact]
    public void The_backend_is_accepted_with_an_endpoint_for_each_of_the_two_clusters()
    {
        var backend = _fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        Assert.Equal(
            "True Accepted: 2 service(s) exported from clusters have been accepted as Traffic Manager endpoints",
            _fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted"));
        // Their order is random upstream.
        var endpoints = backend.Items("status", "endpoints").OrderBy(e => e.Text("name"), StringComparer.Ordinal).ToList();
        Assert.Equal(
            [$"fleet-{backend.Uid()}#kuard-svc#aks-member-1", $"fleet-{backend.Uid()}#kuard-svc#aks-member-2"],
            endpoints.Select(e => e.Text("name")));
        Assert.Equal([50L, 50L], endpoints.Select(e => e.Number("weight")!.Value));
        Assert.Equal([50L, 50L], endpoints.Select(e => e.Number("from", "weight")!.Value));
        Assert.Equal("fleet-aks-member-1-eastus.eastus.cloudapp.azure.com", endpoints[0].Text("target"));
        Assert.Equal(
            ["networking.fleet.azure.com/metrics-cleanup", "networking.fleet.azure.com/traffic-manager-backend-cleanup"],
            backend.Texts("metadata", "finalizers"));
    }

    [Fact]
    public void The_import_lists_both_clusters_and_each_export_is_without_conflict()
    {
        Assert.Equal(
            ["aks-member-1", "aks-member-2"],
            _fleet.Get(Kinds.ServiceImport, RunningFleet.Service).Items("status", "clusters").Select(c => c.Text("cluster")!).Order());
        foreach (var member in (string[])["aks-member-1", "aks-member-2"])
        {
            var name = new ObjectName($"fleet-member-{member}", "kuard-demo-kuard-svc");
            var export = _fleet.Get(Kinds.InternalServiceExport, name);
            Assert.Equal(50, export.Number("spec", "weight"));
            Assert.True(export.Flag("spec", "isDNSLabelConfigured"));
            Assert.Equal("kuard-demo/kuard-svc", export.Text("spec", "serviceReference", "namespacedName"));
            Assert.Equal("False NoConflictFound: service kuard-demo/kuard-svc is exported without conflict",
                _fleet.Condition(Kinds.InternalServiceExport, name, "Conflict"));
        }

        Assert.Empty(_fleet.Hub.List(Kinds.InternalServiceExport, "fleet-member-aks-member-3"));
    }

    [Fact]
    public void The_members_export_is_valid_and_the_hubs_copy_gets_no_status()
    {
        var export = _fleet.Member("aks-member-1").Store.Get(Kinds.ServiceExport, RunningFleet.Service)!;
        Assert.Equal("service kuard-demo/kuard-svc is valid for export", export.Condition("Valid").Text("message"));
        Assert.Equal("NoConflictFound", export.Condition("Conflict").Text("reason"));
        Assert.Contains("networking.fleet.azure.com/svc-export-cleanup", export.Texts("metadata", "finalizers"));
        Assert.Empty(_fleet.Get(Kinds.ServiceExport, RunningFleet.Service).Items("status", "conditions"));
        Assert.Empty(_fleet.Get(Kinds.Service, RunningFleet.Service).Items("status", "loadBalancer", "ingress"));
    }

    [Theory]
    [InlineData(
        "Scheduled", "SchedulingPolicyFulfilled", "found all cluster needed as specified by the scheduling policy, found 2 cluster(s)")]
    [InlineData("RolloutStarted", "RolloutStarted", "All 2 cluster(s) start rolling out the latest resource")]
    [InlineData("Overridden", "OverriddenSucceeded", "The selected resources are successfully overridden in 2 cluster(s)")]
    [InlineData("WorkSynchronized", "WorkSynchronized", "Works(s) are succcesfully created or updated in 2 target cluster(s)' namespaces")]
    [InlineData("Applied", "ApplySucceeded", "The selected resources are successfully applied to 2 cluster(s)")]
    [InlineData("Available", "ResourceAvailable", "The selected resources in 2 cluster(s) are available now")]
    public void The_placement_got_through_every_step(string step, string reason, string message) =>
        Assert.Equal(
            $"True {reason}: {message}",
            _fleet.Condition(Kinds.ClusterResourcePlacement, new ObjectName("", "crp-dns-demo"), $"ClusterResourcePlacement{step}"));

    [Fact]
    public void A_placed_service_export_makes_the_cluster_available_but_not_trackable()
    {
        var status =
            _fleet.Get(Kinds.ClusterResourcePlacement, new ObjectName("", "crp-dns-demo")).Items("status", "placementStatuses").First();
        Assert.Equal("aks-member-1", status.Text("clusterName"));
        var conditions = status.Items("conditions").ToDictionary(c => c.Text("type")!, c => (c.Text("reason"), c.Text("message")));
        Assert.Equal(("NotAllWorkAreAvailabilityTrackable", "The availability of work object crp-dns-demo-work is not trackable"),
            conditions["Available"]);
        Assert.Equal(
            ("Scheduled",
                "Successfully scheduled resources for placement in \"aks-member-1\" (affinity score: 0, topology spread score: 0): "
                + "picked by scheduling policy"),
            conditions["Scheduled"]);
        Assert.Equal("ro-kuard-demo-eastus-0", status.Items("applicableResourceOverrides").Single().Text("name"));
    }

    [Fact]
    public void The_members_have_joined_with_three_healthy_agents()
    {
        foreach (var cluster in _fleet.Hub.List(Kinds.MemberCluster))
        {
            Assert.Equal("Member cluster has successfully joined the fleet", cluster.Condition("Joined").Text("message"));
            Assert.Equal(["MemberAgent", "MultiClusterServiceAgent", "ServiceExportImportAgent"],
                cluster.Items("status", "agentStatus").Select(a => a.Text("type")));
            Assert.Equal("3", cluster.Text("status", "properties", "kubernetes-fleet.io/node-count", "value"));
        }

        Assert.Equal("uksouth", _fleet.Get(Kinds.MemberCluster, new ObjectName("", "aks-member-3")).Labels()["fleet.azure.com/location"]);
    }

    [Fact]
    public void What_the_tutorial_applied_is_owned_by_kubectl()
    {
        var managers = _fleet.Hub.Find(Kinds.TrafficManagerBackend, RunningFleet.Backend)!.Bytes("v1beta1");
        Assert.Contains("kubectl-client-side-apply", System.Text.Encoding.UTF8.GetString(managers.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void The_probes_found_both_endpoints_online()
    {
        var profile = Assert.Single(_fleet.SimulatedFleet.Azure.Profiles.Values);
        Assert.Equal(2, profile.Endpoints.Length);
        Assert.All(profile.Endpoints, e => Assert.Equal(Sandbox.Arm.EndpointHealth.Online, e.Health));
        Assert.Equal("kuard-demo/kuard-atm-demo", profile.Tags["networking.fleet.azure.com.trafficManagerProfile"]);
    }
}
