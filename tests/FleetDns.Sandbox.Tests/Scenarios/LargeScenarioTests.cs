using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>
/// Scenario large at a small size; its full size is in the benchmark. The shortcuts of a settling fleet give the same result as the full
/// path.
/// </summary>
public sealed class LargeScenarioTests
{
    private const int MemberCount = 12;
    private const int ServiceCount = 30;

    [Fact]
    public async Task Every_export_is_accepted_and_every_backend_has_an_endpoint_in_each_cluster()
    {
        await using var fleet = await RunningFleet.StartAsync(new LargeScenario(MemberCount, ServiceCount));

        var exports = fleet.Hub.List(Kinds.InternalServiceExport);
        Assert.Equal(MemberCount * ServiceCount, exports.Count);
        Assert.All(exports, e =>
        {
            Assert.Equal("False NoConflictFound", $"{e.Condition("Conflict").Text("status")} {e.Condition("Conflict").Text("reason")}");
            Assert.Contains("networking.fleet.azure.com/internal-svc-export-cleanup", e.Texts("metadata", "finalizers"));
            Assert.True(e.At("spec").Flag("isDNSLabelConfigured"));
        });
        var clusters = fleet.SimulatedFleet.Members.Select(m => m.Name).Order(StringComparer.Ordinal).ToList();
        Assert.All(fleet.Hub.List(Kinds.ServiceImport),
            i => Assert.Equal(clusters, i.Items("status", "clusters").Select(c => c.Text("cluster")).Order(StringComparer.Ordinal)));
        Assert.All(fleet.Hub.List(Kinds.TrafficManagerBackend), b =>
        {
            Assert.Equal($"{MemberCount} service(s) exported from clusters have been accepted as Traffic Manager endpoints",
                b.Condition("Accepted").Text("message"));
            Assert.Equal(MemberCount, b.Items("status", "endpoints").Count());
        });
        Assert.All(fleet.SimulatedFleet.Members,
            m => Assert.All(m.Store.List(Kinds.ServiceExport), e => Assert.Equal("False", e.Condition("Conflict").Text("status"))));
    }

    [Fact]
    public async Task An_export_written_in_one_go_has_the_owners_of_two_writes()
    {
        await using var fleet = await RunningFleet.StartAsync(new LargeScenario(2, 1));

        var stored = fleet.Hub.Find(Kinds.InternalServiceExport, new ObjectName("fleet-member-aks-member-1", "team-1-svc-1"))!;
        var owners = JsonNode.Parse(stored.Bytes("v1alpha1").Span)!["metadata"]!["managedFields"]!.AsArray()
            .Select(m => $"{m!["manager"]} {m["subresource"]}".Trim()).Order(StringComparer.Ordinal);

        Assert.Equal(["hub-net-controller-manager", "hub-net-controller-manager status", "member-net-controller-manager"], owners);
    }

    [Fact]
    public async Task A_change_after_it_has_settled_reaches_the_endpoints()
    {
        await using var fleet = await RunningFleet.StartAsync(new LargeScenario(3, 1));
        var service = new ObjectName("team-1", "svc-1");

        fleet.Member("aks-member-1").Store.Update(Kinds.ServiceExport, service, "test",
            e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "6");

        await fleet.Until(Kinds.TrafficManagerBackend, new ObjectName("team-1", "backend-1"), b =>
            b.Items("status", "endpoints").Any(e => e.Number("from", "weight") == 6 && e.Number("weight") == 600));
    }
}
