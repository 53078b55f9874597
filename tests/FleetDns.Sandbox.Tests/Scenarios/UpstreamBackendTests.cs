using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>
/// What the hub's controllers write, and what they do not write, when Azure fails or an export is invalid (docs/domain.md 1.1.2).
/// </summary>
public sealed class UpstreamBackendTests
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";
    private const string ZeroWeight = "Successfully removed all endpoints from Azure Traffic Manager due to zero weight";

    [Fact]
    public async Task A_write_that_azure_cannot_do_is_pending_and_names_the_azure_profile()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var profile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Name;
        fleet.Switch(FleetFaults.AgentsWritesDown, true);
        SetWeight(fleet, 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Matches($"^Unknown Pending: Failed to create or update \"fleet-[^\"]*#kuard-svc#aks-member-[12]\" for \"{profile}\": PUT ",
            Accepted(fleet));

        fleet.Switch(FleetFaults.AgentsWritesDown, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_stale_endpoint_that_cannot_be_deleted_is_pending_and_names_the_azure_profile()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var profile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Name;
        fleet.Switch(FleetFaults.AgentsWritesDown, true);
        fleet.Member("aks-member-2").Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
            e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "0");
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Contains($"#kuard-svc#aks-member-2\" for \"{profile}\": DELETE ", Accepted(fleet), StringComparison.Ordinal);
        Assert.StartsWith("Unknown Pending: Failed to cleanup the existing \"fleet-", Accepted(fleet), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weight_zero_rejected_by_azure_leaves_the_old_status_and_only_an_event_reports_it()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.AgentsWritesDown, true);
        SetWeight(fleet, 0);
        await UntilEventAsync(fleet, "Failed to delete Azure Traffic Manager endpoints: DELETE ");
        await Task.Delay(300, TestContext.Current.CancellationToken);   // a few retries
        Assert.Equal("True Accepted: " + Two, Accepted(fleet));
        Assert.Equal(2, fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Items("status", "endpoints").Count());
        Assert.Equal(2, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints.Length);
        Assert.DoesNotContain(Events(fleet), e => e.Text("message") == ZeroWeight);

        fleet.Switch(FleetFaults.AgentsWritesDown, false);
        await fleet.UntilAzure(p => p!.Endpoints.IsEmpty);
        await UntilEventAsync(fleet, ZeroWeight);
    }

    [Fact]
    public async Task An_import_deleted_while_azure_fails_leaves_the_old_status()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.AgentsWritesDown, true);
        fleet.Hub.Delete(Kinds.ServiceImport, RunningFleet.Service);
        await UntilEventAsync(fleet, "Failed to delete stale endpoints for an invalid serviceImport: DELETE ");
        Assert.Equal("True Accepted: " + Two, Accepted(fleet));
    }

    [Fact]
    public async Task The_zero_weight_event_is_written_on_every_pass_removed_or_not()
    {
        await using var fleet = await RunningFleet.StartAsync();
        SetWeight(fleet, 0);
        await fleet.UntilAzure(p => p!.Endpoints.IsEmpty);
        await UntilEventAsync(fleet, ZeroWeight);
        var before = Count(fleet);
        fleet.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = 5);
        await RunningFleet.Until(() => Count(fleet) > before);

        static long Count(RunningFleet fleet) => Events(fleet).Where(e => e.Text("message") == ZeroWeight).Sum(e => e.Number("count") ?? 0);
    }

    [Fact]
    public async Task A_missing_azure_profile_is_an_event_too_and_a_backend_deleted_then_still_reports_deleted()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Switch(FleetFaults.ProfileDeleted, true);
        SetWeight(fleet, 40);
        await UntilEventAsync(fleet, "Failed to get Azure Traffic Manager profile \"fleet-");
        fleet.Hub.Delete(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b is null);
        await UntilEventAsync(fleet, "Deleted Azure Traffic Manager endpoints");
    }

    [Fact]
    public async Task An_export_that_is_missing_is_not_retried()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Update(Kinds.ServiceImport, RunningFleet.Service, "test",
            i => ((JsonArray)i["status"]!["clusters"]!).Add(new JsonObject { ["cluster"] = "aks-member-9" }), status: true);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Equal(
            "Unknown Pending: Failed to find the exported service \"kuard-demo/kuard-svc\" for \"aks-member-9\": failed to find the "
            + "internalServiceExport for the cluster \"aks-member-9\"",
            Accepted(fleet));
        var version = fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Text("metadata", "resourceVersion");
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(version, fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Text("metadata", "resourceVersion"));
    }

    [Fact]
    public async Task A_backend_of_invalid_exports_only_calls_azure_when_it_is_deleted()
    {
        await using var fleet = await RunningFleet.StartAsync(new FleetDns.Sandbox.Scenarios.EmptyScenario());
        FleetDns.Sandbox.Scenarios.Kubectl.ApplyAll(fleet.Hub,
            FleetDns.Sandbox.Scenarios.KuardScenario.Manifests.Replace("type: LoadBalancer", "type: ClusterIP", StringComparison.Ordinal));
        await fleet.Until(
            Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message")
            ?.Contains("unsupported service type \"ClusterIP\"", StringComparison.Ordinal) == true);
        Assert.True(
            fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend)
            .HasFinalizer("networking.fleet.azure.com/traffic-manager-backend-cleanup"));

        fleet.Switch(FleetFaults.RightsLost, true);
        fleet.Hub.Delete(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        await UntilEventAsync(fleet, "Failed to delete Azure Traffic Manager endpoints: GET ");
        Assert.True(fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).IsDeleting());
        fleet.Switch(FleetFaults.RightsLost, false);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b is null);
    }

    [Fact]
    public async Task The_order_of_probe_headers_is_no_difference()
    {
        await using var fleet = await RunningFleet.StartAsync();
        SetHeaders("b", "a");
        await fleet.UntilAzure(p => p!.Monitor.CustomHeaders.Select(h => h.Name).SequenceEqual(["b", "a"]));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        SetHeaders("a", "b");
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Condition("Programmed").Number("observedGeneration") == p!.Generation());
        Assert.Equal(["b", "a"], Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Monitor.CustomHeaders.Select(h => h.Name));

        void SetHeaders(params string[] names) => fleet.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile, p =>
            p.Ensure("spec", "monitorConfig")["customHeaders"] =
                names.Select(n => new JsonObject { ["name"] = n, ["value"] = "1" }).ArrayOf());
    }

    [Fact]
    public async Task A_deleted_namespace_is_removed_at_once_though_its_events_are_rejected()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        fleet.Hub.Delete(Kinds.Namespace, new ObjectName("", "kuard-demo"));
        await fleet.Until(Kinds.Namespace, new ObjectName("", "kuard-demo"), n => n is null);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Assert.Empty(fleet.SimulatedFleet.Azure.Profiles);
    }

    private static void SetWeight(RunningFleet fleet, int weight) =>
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = weight);

    private static IEnumerable<JsonObject> Events(RunningFleet fleet) => fleet.Hub.List(Kinds.Event, "kuard-demo");

    private static Task UntilEventAsync(RunningFleet fleet, string begins) =>
        RunningFleet.Until(() => Events(fleet).Any(e => e.Text("message")!.StartsWith(begins, StringComparison.Ordinal)));

    private static string Accepted(RunningFleet fleet) => fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted");
}
