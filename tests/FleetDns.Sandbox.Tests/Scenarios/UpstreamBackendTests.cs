using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>What the hub's controllers write, and what they leave unwritten, when Azure or an export is not as they need it (docs/domain.md 1.1.2).</summary>
public sealed class UpstreamBackendTests
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";
    private const string ZeroWeight = "Successfully removed all endpoints from Azure Traffic Manager due to zero weight";

    [Fact]
    public async Task A_write_that_azure_cannot_do_is_pending_and_names_the_azure_profile()
    {
        await using var world = await RunningFleet.StartAsync();
        var profile = Assert.Single(world.SimulatedFleet.Azure.Profiles.Values).Name;
        world.Switch(FleetFaults.AgentsWritesDown, true);
        SetWeight(world, 40);
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Matches($"^Unknown Pending: Failed to create or update \"fleet-[^\"]*#kuard-svc#aks-member-[12]\" for \"{profile}\": PUT ", Accepted(world));

        world.Switch(FleetFaults.AgentsWritesDown, false);
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_stale_endpoint_that_cannot_be_deleted_is_pending_and_names_the_azure_profile()
    {
        await using var world = await RunningFleet.StartAsync();
        var profile = Assert.Single(world.SimulatedFleet.Azure.Profiles.Values).Name;
        world.Switch(FleetFaults.AgentsWritesDown, true);
        world.Member("aks-member-2").Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "0");
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Contains($"#kuard-svc#aks-member-2\" for \"{profile}\": DELETE ", Accepted(world), StringComparison.Ordinal);
        Assert.StartsWith("Unknown Pending: Failed to cleanup the existing \"fleet-", Accepted(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weight_zero_that_azure_does_not_follow_leaves_the_old_status_and_only_an_event_tells()
    {
        await using var world = await RunningFleet.StartAsync();
        world.Switch(FleetFaults.AgentsWritesDown, true);
        SetWeight(world, 0);
        await UntilEventAsync(world, "Failed to delete Azure Traffic Manager endpoints: DELETE ");
        await Task.Delay(300, TestContext.Current.CancellationToken);   // a few retries
        Assert.Equal("True Accepted: " + Two, Accepted(world));
        Assert.Equal(2, world.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Items("status", "endpoints").Count());
        Assert.Equal(2, Assert.Single(world.SimulatedFleet.Azure.Profiles.Values).Endpoints.Length);
        Assert.DoesNotContain(Events(world), e => e.Text("message") == ZeroWeight);

        world.Switch(FleetFaults.AgentsWritesDown, false);
        await world.UntilAzure(p => p!.Endpoints.IsEmpty);
        await UntilEventAsync(world, ZeroWeight);
    }

    [Fact]
    public async Task An_import_that_is_gone_while_azure_refuses_leaves_the_old_status()
    {
        await using var world = await RunningFleet.StartAsync();
        world.Switch(FleetFaults.AgentsWritesDown, true);
        world.Hub.Delete(Kinds.ServiceImport, RunningFleet.Service);
        await UntilEventAsync(world, "Failed to delete stale endpoints for an invalid serviceImport: DELETE ");
        Assert.Equal("True Accepted: " + Two, Accepted(world));
    }

    [Fact]
    public async Task The_zero_weight_event_comes_on_every_pass_removed_or_not()
    {
        await using var world = await RunningFleet.StartAsync();
        SetWeight(world, 0);
        await world.UntilAzure(p => p!.Endpoints.IsEmpty);
        await UntilEventAsync(world, ZeroWeight);
        var before = Count(world);
        world.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = 5);
        await RunningFleet.Until(() => Count(world) > before);

        static long Count(RunningFleet world) => Events(world).Where(e => e.Text("message") == ZeroWeight).Sum(e => e.Number("count") ?? 0);
    }

    [Fact]
    public async Task An_azure_profile_that_is_gone_is_an_event_too_and_a_backend_deleted_then_still_says_deleted()
    {
        await using var world = await RunningFleet.StartAsync();
        world.Switch(FleetFaults.ProfileDeleted, true);
        SetWeight(world, 40);
        await UntilEventAsync(world, "Failed to get Azure Traffic Manager profile \"fleet-");
        world.Hub.Delete(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b is null);
        await UntilEventAsync(world, "Deleted Azure Traffic Manager endpoints");
    }

    [Fact]
    public async Task An_export_that_is_missing_is_not_retried()
    {
        await using var world = await RunningFleet.StartAsync();
        world.Hub.Update(Kinds.ServiceImport, RunningFleet.Service, "test", i => ((JsonArray)i["status"]!["clusters"]!).Add(new JsonObject { ["cluster"] = "aks-member-9" }), status: true);
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        Assert.Equal(
            "Unknown Pending: Failed to find the exported service \"kuard-demo/kuard-svc\" for \"aks-member-9\": failed to find the internalServiceExport for the cluster \"aks-member-9\"",
            Accepted(world));
        var version = world.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Text("metadata", "resourceVersion");
        await world.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(version, world.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Text("metadata", "resourceVersion"));
    }

    [Fact]
    public async Task A_backend_of_invalid_exports_only_calls_azure_when_it_is_deleted()
    {
        await using var world = await RunningFleet.StartAsync(new FleetDns.Sandbox.Scenarios.EmptyScenario());
        FleetDns.Sandbox.Scenarios.Kubectl.ApplyAll(world.Hub, FleetDns.Sandbox.Scenarios.KuardScenario.Manifests.Replace("type: LoadBalancer", "type: ClusterIP", StringComparison.Ordinal));
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message")?.Contains("unsupported service type \"ClusterIP\"", StringComparison.Ordinal) == true);
        Assert.True(world.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).HasFinalizer("networking.fleet.azure.com/traffic-manager-backend-cleanup"));

        world.Switch(FleetFaults.RightsLost, true);
        world.Hub.Delete(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        await UntilEventAsync(world, "Failed to delete Azure Traffic Manager endpoints: GET ");
        Assert.True(world.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).IsDeleting());
        world.Switch(FleetFaults.RightsLost, false);
        await world.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b is null);
    }

    [Fact]
    public async Task The_order_of_probe_headers_is_no_difference()
    {
        await using var world = await RunningFleet.StartAsync();
        SetHeaders("b", "a");
        await world.UntilAzure(p => p!.Monitor.CustomHeaders.Select(h => h.Name).SequenceEqual(["b", "a"]));
        await world.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        SetHeaders("a", "b");
        await world.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p.Condition("Programmed").Number("observedGeneration") == p!.Generation());
        Assert.Equal(["b", "a"], Assert.Single(world.SimulatedFleet.Azure.Profiles.Values).Monitor.CustomHeaders.Select(h => h.Name));

        void SetHeaders(params string[] names) => world.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile, p =>
            p.Ensure("spec", "monitorConfig")["customHeaders"] = names.Select(n => new JsonObject { ["name"] = n, ["value"] = "1" }).ArrayOf());
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_goes_at_once_though_its_events_are_refused()
    {
        await using var world = await RunningFleet.StartAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        world.Hub.Delete(Kinds.Namespace, new ObjectName("", "kuard-demo"));
        await world.Until(Kinds.Namespace, new ObjectName("", "kuard-demo"), n => n is null);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Assert.Empty(world.SimulatedFleet.Azure.Profiles);
    }

    private static void SetWeight(RunningFleet world, int weight) =>
        world.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = weight);

    private static IEnumerable<JsonObject> Events(RunningFleet world) => world.Hub.List(Kinds.Event, "kuard-demo");

    private static Task UntilEventAsync(RunningFleet world, string begins) =>
        RunningFleet.Until(() => Events(world).Any(e => e.Text("message")!.StartsWith(begins, StringComparison.Ordinal)));

    private static string Accepted(RunningFleet world) => world.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted");
}
