using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>
/// Objects changed or deleted by hand behave as upstream: repaired only by an event that triggers their controller (docs/domain.md 2.2,
/// 2.5). Azure's profile and endpoints: see FleetFaultTests.
/// </summary>
public sealed class SelfRepairTests
{
    private const string Two = "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    private static readonly ObjectName s_export = new("fleet-member-aks-member-2", "kuard-demo-kuard-svc");

    [Fact]
    public async Task A_profiles_status_is_restored_with_the_next_change_of_its_spec()
    {
        await using var fleet = await RunningFleet.StartAsync();
        await WipeAsync(fleet, Kinds.TrafficManagerProfile, RunningFleet.Profile);
        Assert.Null(fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Condition("Programmed"));
        Assert.StartsWith("True ", fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted"),
            StringComparison.Ordinal);

        fleet.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = 5);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Text("status", "dnsName") == RunningFleet.Fqdn && p.Condition("Programmed").Text("status") == "True");
    }

    [Fact]
    public async Task A_backend_whose_profile_lost_its_status_waits_for_it_at_its_own_next_trigger()
    {
        await using var fleet = await RunningFleet.StartAsync();
        await WipeAsync(fleet, Kinds.TrafficManagerProfile, RunningFleet.Profile);
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == "In the processing of trafficManagerProfile \"kuard-atm-demo\"");

        fleet.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = 5);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    [Fact]
    public async Task A_backends_status_is_restored_with_its_next_trigger()
    {
        await using var fleet = await RunningFleet.StartAsync();
        await WipeAsync(fleet, Kinds.TrafficManagerBackend, RunningFleet.Backend);
        Assert.Null(fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Condition("Accepted"));
        Assert.Equal(2, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints.Length);

        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 40);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == Two && b.Items("status", "endpoints").Count() == 2);
    }

    [Fact]
    public async Task A_members_export_is_validated_again_at_once()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var store = fleet.Member("aks-member-2").Store;
        store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e["status"] = new JsonObject(), status: true);
        await RunningFleet.Until(store, Kinds.ServiceExport, RunningFleet.Service,
            e => e.Condition("Valid").Text("message") == "service kuard-demo/kuard-svc is valid for export");
    }

    [Fact]
    public async Task A_member_clusters_status_is_restored_with_the_next_heartbeat()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = new ObjectName("", "aks-member-2");
        fleet.Hub.Update(Kinds.MemberCluster, member, "test", c => c["status"] = new JsonObject(), status: true);
        await fleet.Until(Kinds.MemberCluster, member,
            c => c.Condition("Joined").Text("status") == "True" && c.Items("status", "agentStatus").Count() == 3);
    }

    [Fact]
    public async Task A_deleted_internal_export_and_its_endpoint_stay_away_until_the_members_export_changes()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Delete(Kinds.InternalServiceExport, s_export);
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([100]));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Null(fleet.Hub.Get(Kinds.InternalServiceExport, s_export));

        fleet.Member("aks-member-2").Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
            e => e.Ensure("metadata", "annotations")["touched"] = "yes");
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([50, 50]));
    }

    [Fact]
    public async Task A_deleted_work_or_binding_is_restored_with_what_it_placed()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var work = new ObjectName("fleet-member-aks-member-2", "crp-dns-demo-work");
        var before = fleet.Get(Kinds.Work, work).Uid();
        fleet.Hub.Delete(Kinds.Work, work);
        await fleet.Until(Kinds.Work, work, w => w is not null && w.Uid() != before && w.Condition("Applied").Text("status") == "True");
        await IsBackAsync(fleet);

        var binding = fleet.Hub.List(Kinds.ClusterResourceBinding).Single(b => b.Text("spec", "targetCluster") == "aks-member-2");
        fleet.Hub.Delete(Kinds.ClusterResourceBinding, binding.NameOf());
        await RunningFleet.Until(() => fleet.Hub.List(Kinds.ClusterResourceBinding).Any(b =>
            b.Text("spec", "targetCluster") == "aks-member-2" && b.Uid() != binding.Uid()
                && b.Condition("Available").Text("status") == "True"));
        await IsBackAsync(fleet);

        static async Task IsBackAsync(RunningFleet fleet)
        {
            await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([50, 50]));
            await fleet.Until(Kinds.ClusterResourcePlacement, new ObjectName("", "crp-dns-demo"),
                p => p.Condition("ClusterResourcePlacementAvailable").Text("status") == "True");
        }
    }

    [Fact]
    public async Task A_service_import_that_is_deleted_stays_away_until_an_export_changes()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Delete(Kinds.ServiceImport, RunningFleet.Service);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == "ServiceImport \"kuard-svc\" is not found");
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.Null(fleet.Hub.Get(Kinds.ServiceImport, RunningFleet.Service));
        Assert.Empty(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints);

        foreach (var member in (string[])["aks-member-1", "aks-member-2"])
        {
            fleet.Member(member).Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
                e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "60");
        }

        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("message") == Two);
    }

    private static async Task WipeAsync(RunningFleet fleet, ResourceKind kind, ObjectName name)
    {
        fleet.Hub.Update(kind, name, "test", o => o["status"] = new JsonObject(), status: true);
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
    }
}
