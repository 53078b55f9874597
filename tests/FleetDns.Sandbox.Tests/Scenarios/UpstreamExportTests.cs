using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>How an export reaches the hub, stays there and is removed (docs/domain.md 1.1.3, 1.1.4, 2.1, 2.5).</summary>
public sealed class UpstreamExportTests
{
    private const string Weight = "networking.fleet.azure.com/weight";

    private static readonly ObjectName s_export = new("fleet-member-aks-member-2", "kuard-demo-kuard-svc");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("203.0.113.9")]
    public async Task A_service_whose_address_is_removed_or_not_found_keeps_the_old_public_ip_at_the_hub_and_in_azure(string? address)
    {
        await using var fleet = await RunningFleet.StartAsync();
        var before = fleet.Get(Kinds.InternalServiceExport, s_export).Text("spec", "publicIPResourceID");
        // As the cloud provider, so that the real controller does not restore the address.
        fleet.Member("aks-member-2").Store.Update(
            Kinds.Service, RunningFleet.Service, LoadBalancer.Manager, s => s["status"]!["loadBalancer"] = address is null
            ? new JsonObject()
            : new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = address }) }, status: true);
        await UntilSeen(fleet);
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        var export = fleet.Get(Kinds.InternalServiceExport, s_export);
        Assert.Equal((before, true), (export.Text("spec", "publicIPResourceID"), export.Flag("spec", "isDNSLabelConfigured")));
        Assert.StartsWith("True ", fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted"),
            StringComparison.Ordinal);
        Assert.Contains(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => e.TargetResourceId == before);
    }

    [Fact]
    public async Task A_service_that_becomes_internal_is_invalid_though_its_old_public_ip_stays_written()
    {
        await using var fleet = await RunningFleet.StartAsync();
        EditService(fleet, s => s.Ensure("metadata", "annotations")[LoadBalancer.InternalAnnotation] = "true");
        await fleet.Until(Kinds.InternalServiceExport, s_export, e => e.Flag("spec", "isInternalLoadBalancer") == true);
        Assert.NotNull(fleet.Get(Kinds.InternalServiceExport, s_export).Text("spec", "publicIPResourceID"));
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted")
                .Text("message")!.EndsWith(
                    "service exported from aks-member-2 is invalid: internal load balancer is not supported", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resource_group_annotation_is_trimmed_and_an_empty_one_is_none()
    {
        await using var fleet = await RunningFleet.StartAsync();
        foreach (var group in (string[])["  ", $" {fleet.Member("aks-member-2").NodeResourceGroup} "])
        {
            EditService(fleet, s => s.Ensure("metadata", "annotations")[LoadBalancer.ResourceGroupAnnotation] = group);
            await UntilSeen(fleet);
            Assert.Equal(true, fleet.Get(Kinds.InternalServiceExport, s_export).Flag("spec", "isDNSLabelConfigured"));
        }
    }

    [Fact]
    public async Task An_empty_label_annotation_counts_at_once()
    {
        await using var fleet = await RunningFleet.StartAsync(change: waits => waits with { DnsLabel = TimeSpan.FromMinutes(10) });
        EditService(fleet, s => s.Ensure("metadata", "annotations")[LoadBalancer.DnsLabelAnnotation] = "");
        await fleet.Until(Kinds.InternalServiceExport, s_export, e => e.Flag("spec", "isDNSLabelConfigured") == false);
        Assert.NotNull(
            fleet.SimulatedFleet.Azure.PublicIps.Values.Single(
                ip => ip.ResourceGroup == fleet.Member("aks-member-2").NodeResourceGroup).Label);
    }

    [Fact]
    public async Task With_an_invalid_weight_nothing_else_of_the_service_reaches_the_hub()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = fleet.Member("aks-member-2").Store;
        member.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.Ensure("metadata", "annotations")[Weight] = "many");
        await RunningFleet.Until(member, Kinds.ServiceExport, RunningFleet.Service, e => e.Condition("Valid").Text("status") == "False");
        EditService(fleet, s => s.Items("spec", "ports").Single()["name"] = "web");
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        var export = fleet.Get(Kinds.InternalServiceExport, s_export);
        Assert.Equal((50L, "http"), (export.Number("spec", "weight"), export.Items("spec", "ports").Single().Text("name") ?? "http"));

        member.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.Ensure("metadata", "annotations")[Weight] = "50");
        await fleet.Until(Kinds.InternalServiceExport, s_export, e => e.Items("spec", "ports").Single().Text("name") == "web");
    }

    [Fact]
    public async Task A_conflict_that_was_judged_is_never_unknown_again()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = fleet.Member("aks-member-2").Store;
        var seen = new List<string?>();
        using var watch = member.Subscribe(change =>
        {
            if (change.Kind == Kinds.ServiceExport)
            {
                lock (seen)
                {
                    seen.Add(change.Object.Condition("Conflict").Text("status"));
                }
            }
        });
        foreach (var weight in (string[])["no", "60"])
        {
            member.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.Ensure("metadata", "annotations")[Weight] = weight);
            await RunningFleet.Until(member, Kinds.ServiceExport, RunningFleet.Service,
                e => e.Condition("Valid").Text("status") == (weight == "no" ? "False" : "True"));
        }

        await fleet.Until(Kinds.InternalServiceExport, s_export, e => e.Number("spec", "weight") == 60);
        lock (seen)
        {
            Assert.All(seen, status => Assert.Equal("False", status));
        }

        await RunningFleet.Until(
            () => member.List(Kinds.Event, "kuard-demo").Any(e => e.Text("reason") == "PendingExportConflictResolution"));
    }

    [Fact]
    public async Task The_agent_marks_what_it_has_reported_and_takes_an_export_away_that_the_member_does_not_have()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var export = fleet.Get(Kinds.InternalServiceExport, s_export);
        Assert.Equal(export.Text("spec", "serviceReference", "resourceVersion"), export.Annotation(FleetNames.LastObservedVersion));
        EditService(fleet, s => s.Ensure("metadata", "labels")["touched"] = "yes");
        await fleet.Until(Kinds.InternalServiceExport, s_export, e =>
            e.Text("spec", "serviceReference", "resourceVersion") is { } version
                && version != export.Text("spec", "serviceReference", "resourceVersion")
            && e!.Annotation(FleetNames.LastObservedVersion) == version);

        var stray = new ObjectName(s_export.Namespace, "kuard-demo-stray");
        var copy = new JsonObject
        {
            ["apiVersion"] = export.Text("apiVersion"),
            ["kind"] = export.Text("kind"),
            ["metadata"] = new JsonObject { ["name"] = stray.Name, ["namespace"] = stray.Namespace },
            ["spec"] = export["spec"]!.DeepClone(),
        };
        copy["spec"]!["serviceReference"]!["name"] = "stray";
        copy["spec"]!["serviceReference"]!["namespacedName"] = "kuard-demo/stray";
        fleet.Hub.Create(Kinds.InternalServiceExport, copy, "test");
        await fleet.Until(Kinds.InternalServiceExport, stray, e => e is null);
    }

    [Fact]
    public async Task An_export_that_is_deleted_while_its_import_is_unresolved_waits()
    {
        await using var fleet = await RunningFleet.StartAsync();
        // An import with clusters and no ports: no controller resolves it.
        fleet.Hub.Update(Kinds.ServiceImport, RunningFleet.Service, "test",
            i => i["status"] = new JsonObject { ["clusters"] = new JsonArray(new JsonObject { ["cluster"] = "x" }) }, status: true);
        fleet.Hub.Delete(Kinds.InternalServiceExport, s_export);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.True(fleet.Get(Kinds.InternalServiceExport, s_export).IsDeleting());
        fleet.Hub.Update(Kinds.ServiceImport, RunningFleet.Service, "test", i => i["status"] = new JsonObject(), status: true);
        await fleet.Until(Kinds.InternalServiceExport, s_export, e => e is null);
    }

    [Fact]
    public void Which_export_gives_an_import_its_ports_is_the_seeds_and_not_the_names()
    {
        string[] clusters = ["aks-member-1", "aks-member-2", "aks-member-3"];
        var first = Enumerable.Range(0, 60).Select(seed => new Randomness(seed).Order(clusters, c => c)[0]).ToList();
        Assert.All(clusters, c => Assert.InRange(first.Count(f => f == c), 8, 40));
        Assert.Equal(new Randomness(7).Order(clusters, c => c), new Randomness(7).Order(clusters.Reverse(), c => c));
    }

    [Fact]
    public async Task Only_the_member_agent_speaks_of_its_health_and_one_that_leaves_beats_no_more()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var agents = fleet.Get(Kinds.MemberCluster, new ObjectName("", "aks-member-2")).Items("status", "agentStatus").ToList();
        Assert.Equal(
            [("MemberAgent", "InternalMemberClusterJoined", true), ("MultiClusterServiceAgent", "AgentJoined", false),
                ("ServiceExportImportAgent", "AgentJoined", false)],
            agents.Select(a => (a.Text("type")!, Of(a, "Joined").Text("reason")!, Of(a, "Healthy") is not null)));

        static JsonObject? Of(JsonObject agent, string type) => agent.Items("conditions").FirstOrDefault(c => c.Text("type") == type);
    }

    [Fact]
    public async Task A_member_whose_agents_are_silent_is_removed_with_its_exports_only_after_the_wait()
    {
        await using var fleet = await RunningFleet.StartAsync(change: waits => waits with { ForceDelete = TimeSpan.FromSeconds(3) });
        fleet.Switch(FleetFaults.MemberOffline, true);
        var member = new ObjectName("", "aks-member-2");
        fleet.Hub.Delete(Kinds.MemberCluster, member);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.NotNull(fleet.Hub.Get(Kinds.InternalServiceExport, s_export));
        Assert.Equal(2, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints.Length);
        Assert.Equal("Leave",
            fleet.Get(Kinds.InternalMemberCluster, new ObjectName(s_export.Namespace, "aks-member-2")).Text("spec", "state"));

        await fleet.Until(Kinds.MemberCluster, member, c => c is null);
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([100]));
        Assert.Null(fleet.Hub.Get(Kinds.Namespace, new ObjectName("", s_export.Namespace)));
    }

    [Fact]
    public async Task The_networking_agent_has_left_only_when_every_export_is_deleted()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var store = fleet.Member("aks-member-2").Store;
        store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.AddFinalizer("example.com/held"));
        fleet.Hub.Delete(Kinds.MemberCluster, new ObjectName("", "aks-member-2"));
        var own = new ObjectName(s_export.Namespace, "aks-member-2");
        await fleet.Until(Kinds.InternalMemberCluster, own, c => Joined(c, "MemberAgent") == "False");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal("True", Joined(fleet.Get(Kinds.InternalMemberCluster, own), "ServiceExportImportAgent"));

        store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e => e.RemoveFinalizer("example.com/held"));
        await fleet.Until(Kinds.MemberCluster, new ObjectName("", "aks-member-2"), c => c is null);

        static string? Joined(JsonObject? cluster, string agent) =>
            cluster.Items("status", "agentStatus").FirstOrDefault(a => a.Text("type") == agent)
            .Items("conditions").FirstOrDefault(c => c.Text("type") == "Joined").Text("status");
    }

    private static JsonObject Service(RunningFleet fleet) => fleet.Member("aks-member-2").Store.Get(Kinds.Service, RunningFleet.Service)!;

    private static void EditService(RunningFleet fleet, Action<JsonObject> change) =>
        fleet.Member("aks-member-2").Store.Update(Kinds.Service, RunningFleet.Service, "test", change);

    private static Task UntilSeen(RunningFleet fleet) => fleet.Until(Kinds.InternalServiceExport, s_export, e =>
        e.Text("spec", "serviceReference", "resourceVersion") == Service(fleet).Text("metadata", "resourceVersion"));
}
