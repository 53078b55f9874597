using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;
using FleetDns.Sandbox.Tests.Scenarios;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>
/// Each fault of the fleet: its effect, and the recovery once it is off. What upstream repairs automatically (back-off, probes) must
/// recover without any action; anything else (drift in Azure) must stay until the trigger named in docs/domain.md 2.2 and 2.5.
/// </summary>
public sealed class FleetFaultTests
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    [Fact]
    public async Task Member_offline_keeps_its_endpoint_and_catches_up_afterwards()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.MemberOffline, true);
        foreach (var member in (string[])["aks-member-1", "aks-member-2"])
        {
            fleet.Member(member).Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
                e => e.Ensure("metadata", "annotations")[Weight] = "100");
        }

        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).Order().SequenceEqual([34, 67]));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(50, Export(fleet, "aks-member-2"));
        Assert.Contains("fleet-aks-member-2-eastus", fleet.Ask(200));

        fleet.Switch(FleetFaults.MemberOffline, false);
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Weight == 50));
        Assert.Equal(100, Export(fleet, "aks-member-2"));
    }

    [Fact]
    public async Task Cluster_down_is_degraded_and_left_out_until_a_probe_succeeds()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ClusterDown, true);
        await fleet.UntilAzure(
            p => p!.Endpoints.Single(e => e.Name.EndsWith("aks-member-1", StringComparison.Ordinal)).Health == EndpointHealth.Degraded);
        await RunningFleet.Until(
            () => fleet.Ask(50) is var answers && answers.Count == 50 && answers.All(a => a == "fleet-aks-member-2-eastus"));
        Assert.Equal("True Accepted: " + Two, Accepted(fleet));

        fleet.Switch(FleetFaults.ClusterDown, false);
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Health == EndpointHealth.Online));
        await RunningFleet.Until(() => fleet.Ask(50).Contains("fleet-aks-member-1-eastus"));
    }

    [Fact]
    public async Task Port_conflict_takes_the_cluster_out_and_the_other_fills_the_backend()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var export = new ObjectName("fleet-member-aks-member-2", "kuard-demo-kuard-svc");
        fleet.Switch(FleetFaults.PortConflict, true);
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([100]));
        await fleet.Until(Kinds.InternalServiceExport, export, e => e.Condition("Conflict").Text("status") == "True");
        Assert.Equal("True ConflictFound: service kuard-demo/kuard-svc is in conflict with other exported services",
            fleet.Condition(Kinds.InternalServiceExport, export, "Conflict"));
        await RunningFleet.Until(fleet.Member("aks-member-2").Store, Kinds.ServiceExport, RunningFleet.Service,
            e => e.Condition("Conflict").Text("reason") == "ConflictFound");

        fleet.Switch(FleetFaults.PortConflict, false);
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([50, 50]));
        await fleet.Until(Kinds.InternalServiceExport, export, e => e.Condition("Conflict").Text("reason") == "NoConflictFound");
    }

    [Theory]
    [InlineData(FleetFaults.AgentsThrottled, "RESPONSE 429: 429 Too Many Requests\nERROR CODE: TooManyRequests")]
    [InlineData(FleetFaults.AgentsAzureDown, "RESPONSE 500: 500 Internal Server Error\nERROR CODE: InternalServerError")]
    [InlineData(FleetFaults.RightsLost, "RESPONSE 403: 403 Forbidden\nERROR CODE: AuthorizationFailed")]
    public async Task A_backend_that_cannot_read_its_profile_is_pending_with_the_reason_and_recovers(string fault, string response)
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(fault, true);
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Equal("True Accepted: " + Two, Accepted(fleet));   // no change before a trigger

        SetWeight(fleet, 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        var profile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values);
        Assert.StartsWith(
            $"Unknown Pending: Failed to get the Azure Traffic Manager profile \"{profile.Name}\" under \"rg-flt-tm-demo\": GET "
            + "https://management.azure.com/", Accepted(fleet), StringComparison.Ordinal);
        Assert.Contains(response, Accepted(fleet), StringComparison.Ordinal);
        Assert.Null(fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).At("status", "endpoints"));
        Assert.All(profile.Endpoints, e => Assert.Equal(50, e.Weight));   // the status is empty, Azure is not

        fleet.Switch(fault, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
        Assert.All(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => Assert.Equal(20, e.Weight));
    }

    [Theory]
    [InlineData(FleetFaults.AgentsThrottled)]
    [InlineData(FleetFaults.AgentsAzureDown)]
    public async Task A_profile_whose_azure_side_cannot_be_read_keeps_its_condition_and_only_events_tell(string fault)
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(fault, true);
        Tolerate(fleet, 5);
        await RunningFleet.Until(() => fleet.Hub.List(Kinds.Event, "kuard-demo").Any(e =>
            e.Text("type") == "Warning" && e.Text("reason") == "AzureAPIError"
                && e.Text("message")!.StartsWith("Failed to get Azure Traffic Manager profile fleet-", StringComparison.Ordinal)));
        var programmed = fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Condition("Programmed");
        Assert.Equal("True", programmed.Text("status"));
        Assert.Equal(2, programmed.Number("observedGeneration"));

        fleet.Switch(fault, false);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Condition("Programmed").Number("observedGeneration") == 3);
        Assert.Equal(5, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Monitor.ToleratedNumberOfFailures);
    }

    [Fact]
    public async Task Rights_lost_turn_a_changed_profile_invalid_and_hang_its_deletion_until_they_are_back()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.RightsLost, true);
        Tolerate(fleet, 5);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p.Condition("Programmed").Text("reason") == "Invalid");
        Assert.StartsWith("False Invalid: Invalid profile: GET https://management.azure.com/", Programmed(fleet), StringComparison.Ordinal);
        Assert.Null(fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Text("status", "dnsName"));
        Assert.Equal(100, fleet.Ask(100).Count);   // the name still answers
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("reason") == "Invalid");

        fleet.Hub.Delete(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        await RunningFleet.Until(
            () => fleet.Hub.List(Kinds.Event, "kuard-demo")
            .Any(e => e.Text("message")!.StartsWith("Failed to delete Azure Traffic Manager profile fleet-", StringComparison.Ordinal)));
        Assert.True(fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).IsDeleting());

        fleet.Switch(FleetFaults.RightsLost, false);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p is null);
        Assert.Empty(fleet.SimulatedFleet.Azure.Profiles);
    }

    [Fact]
    public async Task Images_that_cannot_be_pulled_hold_up_new_workloads_only()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ImagesUnreachable, true);
        var placement = new ObjectName("", "crp-dns-demo");
        fleet.Change(Kinds.Deployment, new ObjectName("kuard-demo", "kuard"),
            d => d.Items("spec", "template", "spec", "containers").Single()["image"] = "gcr.io/kuar-demo/kuard-amd64:green");
        await fleet.Until(
            Kinds.ClusterResourcePlacement, placement,
            p => p.Condition("ClusterResourcePlacementAvailable").Text("reason") == "ResourceNotAvailableYet"
            || p.Condition("ClusterResourcePlacementRolloutStarted").Text("status") == "False");
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, fleet.Ask(50).Distinct().Count());   // running workloads continue
        Assert.All(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => Assert.Equal(EndpointHealth.Online, e.Health));

        fleet.Switch(FleetFaults.ImagesUnreachable, false);
        await fleet.Until(
            Kinds.ClusterResourcePlacement, placement, p => p.Condition("ClusterResourcePlacementAvailable").Text("status") == "True"
            && p.Condition("ClusterResourcePlacementAvailable").Text("message")!.Contains("2 cluster(s)", StringComparison.Ordinal)
                && p.Text("status", "observedResourceIndex") == "1");
    }

    [Fact]
    public async Task Without_an_identity_the_hubs_agents_say_so_in_events_and_backends_wait()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.IdentityMissing, true);
        SetWeight(fleet, 40);
        Tolerate(fleet, 5);
        await fleet.Until(
            Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message")!.Contains(ArmErrors.NoIdentity, StringComparison.Ordinal)
            || b.Condition("Accepted").Text("message") == "In the processing of trafficManagerProfile \"kuard-atm-demo\"");
        await RunningFleet.Until(
            () => fleet.Hub.List(Kinds.Event, "kuard-demo")
            .Any(e => e.Text("involvedObject", "kind") == "TrafficManagerProfile"
            && e.Text("message")!.Contains(ArmErrors.NoIdentity, StringComparison.Ordinal)));
        Assert.Equal("True", fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Condition("Programmed").Text("status"));

        fleet.Switch(FleetFaults.IdentityMissing, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
        await fleet.UntilAzure(p => p!.Monitor.ToleratedNumberOfFailures == 5 && p.Endpoints.All(e => e.Weight == 20));
    }

    [Fact]
    public async Task Linked_rights_lost_fail_changed_endpoints_only()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.LinkedRightsLost, true);
        SetWeight(fleet, 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "False");
        Assert.StartsWith(
            "False Invalid: 2 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, PUT "
            + "https://management.azure.com/", Accepted(fleet), StringComparison.Ordinal);
        Assert.Contains("ERROR CODE: LinkedAuthorizationFailed", Accepted(fleet), StringComparison.Ordinal);

        fleet.Switch(FleetFaults.LinkedRightsLost, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_group_that_is_being_deleted_is_misreported_as_a_taken_name()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.GroupBeingDeleted, true);
        Tolerate(fleet, 5);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p.Condition("Programmed").Text("status") == "False");
        Assert.Equal("False DNSNameNotAvailable: Domain name is not available. Please choose a different profile name or namespace",
            Programmed(fleet));
        Assert.Contains(fleet.Hub.List(Kinds.Event, "kuard-demo"),
            e => e.Text("message")!.Contains("ERROR CODE: ResourceGroupBeingDeleted", StringComparison.Ordinal));
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "False");

        fleet.Switch(FleetFaults.GroupBeingDeleted, false);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p.Condition("Programmed").Text("status") == "True");
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_taken_name_keeps_a_new_profile_out_until_it_is_free()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        fleet.Switch(FleetFaults.NameTaken, true);
        new KuardScenario().Apply(fleet.Hub, fleet.SimulatedFleet.Members);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Condition("Programmed").Text("reason") == "DNSNameNotAvailable");
        Assert.Empty(fleet.Ask(10));

        fleet.Switch(FleetFaults.NameTaken, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
        await RunningFleet.Until(() => fleet.Ask(10).Count == 10);
    }

    [Fact]
    public async Task A_taken_label_keeps_the_export_from_the_hub_and_only_the_member_knows_why()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        fleet.Switch(FleetFaults.LabelTaken, true);
        // The address exists before the export: a first export as in docs/domain.md 1.1.4.
        var yaml = KuardScenario.Manifests.Replace("networking.fleet.azure.com/weight: \"50\"", "networking.fleet.azure.com/weight: \"0\"",
            StringComparison.Ordinal);
        Kubectl.ApplyAll(fleet.Hub, yaml);
        var member = fleet.Member("aks-member-1").Store;
        await RunningFleet.Until(
            () => member.List(Kinds.Event, "kuard-demo")
            .Any(e => e.Text("message")!.Contains("is already used by another public IP", StringComparison.Ordinal)));
        foreach (var name in (string[])["aks-member-1", "aks-member-2"])
        {
            var store = fleet.Member(name).Store;
            await RunningFleet.Until(store, Kinds.Service, RunningFleet.Service, s => s.Items("status", "loadBalancer", "ingress").Any());
            await RunningFleet.Until(store, Kinds.ServiceExport, RunningFleet.Service, e => e.Condition("Valid") is not null);
            store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.Ensure("metadata", "annotations")[Weight] = "50");
            await RunningFleet.Until(store, Kinds.ServiceExport, RunningFleet.Service,
                e => e.Condition("Conflict").Text("status") == "Unknown");
        }

        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == "ServiceImport \"kuard-svc\" is not found");
        Assert.Empty(fleet.Hub.List(Kinds.InternalServiceExport));

        fleet.Switch(FleetFaults.LabelTaken, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_deleted_profile_comes_back_by_a_change_of_its_spec_only()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ProfileDeleted, true);
        Assert.Empty(fleet.Ask(10));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("True ", Programmed(fleet), StringComparison.Ordinal);
        Assert.StartsWith("True ", Accepted(fleet), StringComparison.Ordinal);

        SetWeight(fleet, 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message")!.EndsWith("under \"rg-flt-tm-demo\" is not found", StringComparison.Ordinal));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Empty(fleet.SimulatedFleet.Azure.Profiles);   // no retry

        Tolerate(fleet, 5);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
        Assert.Equal(10, fleet.Ask(10).Count);
    }

    [Fact]
    public async Task A_disabled_profile_is_enabled_by_its_own_trigger_and_not_by_the_backends()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ProfileDisabled, true);
        Assert.Empty(fleet.Ask(10));
        SetWeight(fleet, 40);
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Weight == 20));
        Assert.Empty(fleet.Ask(10));
        Tolerate(fleet, 5);
        await fleet.UntilAzure(p => p!.Enabled);
        Assert.Equal(10, fleet.Ask(10).Count);
    }

    [Theory]
    [InlineData(FleetFaults.EndpointDisabled)]
    [InlineData(FleetFaults.EndpointDeleted)]
    [InlineData(FleetFaults.WeightDrift)]
    public async Task A_drifted_endpoint_stays_until_the_backends_next_trigger(string fault)
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(fault, true);
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.InRange(fleet.Ask(200).Count(a => a == "fleet-aks-member-1-eastus"), 0, 30);   // 0, or 1 of 51
        Assert.Equal(2, fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Items("status", "endpoints").Count());

        Tolerate(fleet, 5);   // the profile's trigger does not change endpoints, but its new observedGeneration triggers the backend
        await fleet.UntilAzure(p => p!.Endpoints.Length == 2 && p.Endpoints.All(e => e.Enabled && e.Weight == 50));
    }

    [Fact]
    public async Task A_foreign_endpoint_survives_every_trigger()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ForeignEndpoint, true);
        Assert.Contains("legacy", fleet.Ask(400));
        SetWeight(fleet, 40);
        await fleet.UntilAzure(p => p!.Endpoints.Count(e => e.Weight == 20) == 2);
        Tolerate(fleet, 5);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Condition("Programmed").Number("observedGeneration") == 3);
        Assert.Contains(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => e.Name == "by-hand");
        fleet.Hub.Delete(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        await fleet.UntilAzure(p => p is null);   // it is deleted with the profile
    }

    private const string Weight = "networking.fleet.azure.com/weight";

    private static void SetWeight(RunningFleet fleet, int weight) =>
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = weight);

    private static void Tolerate(RunningFleet fleet, int failures) =>
        fleet.Change(
            Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = failures);

    private static long? Export(RunningFleet fleet, string member) =>
        fleet.Get(Kinds.InternalServiceExport, new ObjectName($"fleet-member-{member}", "kuard-demo-kuard-svc")).Number("spec", "weight");

    private static string Accepted(RunningFleet fleet) => fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted");

    private static string Programmed(RunningFleet fleet) =>
        fleet.Condition(Kinds.TrafficManagerProfile, RunningFleet.Profile, "Programmed");
}
