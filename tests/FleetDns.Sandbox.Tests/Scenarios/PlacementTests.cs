using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>Snapshots, bindings and statuses of placements as objects (docs/domain.md 1.3.2 to 1.3.4).</summary>
public sealed class PlacementTests
{
    private const string Latest = "kubernetes-fleet.io/is-latest-snapshot";

    private static readonly ObjectName s_placement = new("", "crp-dns-demo");
    private static readonly ObjectName s_override = new("kuard-demo", "ro-kuard-demo-eastus");

    [Fact]
    public async Task A_placement_leaves_snapshots_of_its_policy_and_resources_and_a_binding_for_each_cluster()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var policy = fleet.Get(Kinds.ClusterSchedulingPolicySnapshot, new ObjectName("", "crp-dns-demo-0"));
        Assert.Equal("2", policy.Annotation("kubernetes-fleet.io/number-of-clusters"));
        Assert.Equal("SchedulingPolicyFulfilled", policy.Condition("Scheduled").Text("reason"));
        Assert.Equal(["aks-member-1", "aks-member-2"],
            policy.Items("status", "targetClusters").Where(d => d.Flag("selected") == true).Select(d => d.Text("clusterName")));
        Assert.Equal(
            "ClusterUnschedulable, cluster does not match with any of the required cluster affinity terms",
            policy.Items("status", "targetClusters").Single(d => d.Text("clusterName") == "aks-member-3").Text("reason"));

        var resources = fleet.Get(Kinds.ClusterResourceSnapshot, new ObjectName("", "crp-dns-demo-0-snapshot"));
        Assert.Equal("true", resources.Labels()[Latest]);
        Assert.Equal(["Namespace", "Service", "Deployment", "ServiceExport"],
            resources.Items("spec", "selectedResources").Select(r => r.Text("kind")));

        foreach (var binding in fleet.Hub.List(Kinds.ClusterResourceBinding))
        {
            Assert.Equal(("Bound", "crp-dns-demo-0-snapshot", "crp-dns-demo-0"),
                (binding.Text("spec", "state"), binding.Text("spec", "resourceSnapshotName"),
                    binding.Text("spec", "schedulingPolicySnapshotName")));
            Assert.Equal("ro-kuard-demo-eastus-0", Assert.Single(binding.Items("spec", "resourceOverrideSnapshots")).Text("name"));
        }

        var status = fleet.Get(Kinds.ClusterResourcePlacement, s_placement);
        Assert.All(status.Items("status", "placementStatuses"), cluster =>
        {
            Assert.Equal("ro-kuard-demo-eastus-0", Assert.Single(cluster.Items("applicableResourceOverrides")).Text("name"));
            Assert.Equal(["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"],
                cluster.Items("conditions").Select(c => c.Text("type")));
        });
        string[] reasons = [
            "PlacementRolloutStarted", "PlacementOverriddenSucceeded", "PlacementWorkSynchronized", "PlacementApplied",
            "PlacementAvailable", "PlacementRolloutCompleted"];
        var events = fleet.Hub.List(Kinds.Event, "default").Where(e => e.Text("involvedObject", "name") == "crp-dns-demo").ToList();
        Assert.Equal(reasons.Order(), events.Select(e => e.Text("reason")!).Distinct().Order());
    }

    [Fact]
    public async Task A_changed_override_gets_a_new_snapshot_and_one_that_is_deleted_takes_its_snapshots_along()
    {
        await using var fleet = await RunningFleet.StartAsync();
        Assert.True(fleet.Get(Kinds.ResourceOverride, s_override).HasFinalizer("kubernetes-fleet.io/override-cleanup"));
        fleet.Change(Kinds.ResourceOverride, s_override, o =>
            o.Items("spec", "policy", "overrideRules").Single().Items("jsonPatchOverrides").Single()["value"] =
                "other-${MEMBER-CLUSTER-NAME}");
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement, p => p.Items("status", "placementStatuses").All(c =>
            c.Items("applicableResourceOverrides").Any(o => o.Text("name") == "ro-kuard-demo-eastus-1")
                && c.Items("conditions").Count() == 6));
        Assert.Equal("false",
            fleet.Get(Kinds.ResourceOverrideSnapshot, new ObjectName("kuard-demo", "ro-kuard-demo-eastus-0")).Labels()[Latest]);

        fleet.Hub.Delete(Kinds.ResourceOverride, s_override);
        await fleet.Until(Kinds.ResourceOverride, s_override, o => o is null);
        Assert.Empty(fleet.Hub.List(Kinds.ResourceOverrideSnapshot));
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement, p =>
            p.Condition("ClusterResourcePlacementOverridden").Text("reason") == "NoOverrideSpecified"
                && p.Condition("ClusterResourcePlacementAvailable").Text("status") == "True");
    }

    [Fact]
    public async Task A_changed_number_of_clusters_keeps_the_policy_snapshot_and_another_policy_makes_the_next()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Change(Kinds.ClusterResourcePlacement, s_placement, p => p.Ensure("spec", "policy")["numberOfClusters"] = 3);
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement,
            p => p.Condition("ClusterResourcePlacementScheduled").Text("status") == "False");
        Assert.Equal(
            "3", fleet.Get(Kinds.ClusterSchedulingPolicySnapshot, new ObjectName("", "crp-dns-demo-0"))
            .Annotation("kubernetes-fleet.io/number-of-clusters"));
        var missing = fleet.Get(Kinds.ClusterResourcePlacement, s_placement).Items("status", "placementStatuses")
            .Single(c => c.Text("clusterName") is null);
        Assert.Equal("ScheduleFailed", Assert.Single(missing.Items("conditions")).Text("reason"));

        fleet.Change(Kinds.ClusterResourcePlacement, s_placement, p => p.Ensure("spec", "policy").Remove("affinity"));
        await fleet.Until(
            Kinds.ClusterResourcePlacement, s_placement,
            p => p.Condition("ClusterResourcePlacementScheduled")
            .Text("message")!.EndsWith("found 3 cluster(s)", StringComparison.Ordinal));
        await RunningFleet.Until(
            () => fleet.Hub.List(Kinds.ClusterResourceBinding) is { Count: 3 } bindings
            && bindings.All(b => b.Text("spec", "schedulingPolicySnapshotName") == "crp-dns-demo-1"));
        Assert.Equal(["crp-dns-demo-0", "crp-dns-demo-1"],
            fleet.Hub.List(Kinds.ClusterSchedulingPolicySnapshot).Select(s => s.NameOf().Name));
    }

    [Fact]
    public async Task A_taint_keeps_new_placements_off_and_is_named()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Change(Kinds.MemberCluster, new ObjectName("", "aks-member-3"), c => c.Ensure("spec")["taints"] =
            new JsonArray(new JsonObject { ["key"] = "maintenance", ["value"] = "now", ["effect"] = "NoSchedule" }));
        fleet.Change(Kinds.ClusterResourcePlacement, s_placement, p =>
        {
            p.Ensure("spec", "policy").Remove("affinity");
            p.Ensure("spec", "policy")["numberOfClusters"] = 3;
        });
        await fleet.Until(
            Kinds.ClusterResourcePlacement, s_placement,
            p => p.Items("status", "placementStatuses").SelectMany(c => c.Items("conditions")).Any(c =>
            c.Text("message") == "ClusterUnschedulable, taint &{Key:maintenance Value:now Effect:NoSchedule} cannot be tolerated"));
    }

    [Fact]
    public async Task Deleting_a_placement_takes_bindings_snapshots_and_works_along()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Delete(Kinds.ClusterResourcePlacement, s_placement);
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement, p => p is null);
        Assert.Empty(fleet.Hub.List(Kinds.ClusterResourceBinding));
        Assert.Empty(fleet.Hub.List(Kinds.ClusterResourceSnapshot));
        Assert.Empty(fleet.Hub.List(Kinds.ClusterSchedulingPolicySnapshot));
        Assert.Empty(fleet.Hub.List(Kinds.Work));
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == "ServiceImport \"kuard-svc\" is not found");
    }

    [Fact]
    public async Task A_placement_of_a_reserved_namespace_has_invalid_selectors()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        Kubectl.ApplyAll(fleet.Hub, Placement("reserved", "Namespace", "fleet-system"));
        await fleet.Until(Kinds.ClusterResourcePlacement, new ObjectName("", "reserved"),
            p => p.Condition("ClusterResourcePlacementScheduled") is not null);
        Assert.Equal(
            "False InvalidResourceSelectors: The resource selectors are invalid: failed to process the request due to a client error: "
            + "invalid clusterRresourcePlacement reserved: namespace fleet-system is not allowed to propagate",
            fleet.Condition(Kinds.ClusterResourcePlacement, new ObjectName("", "reserved"), "ClusterResourcePlacementScheduled"));
    }

    [Fact]
    public async Task The_strategy_external_waits_for_an_external_controller()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        Kubectl.ApplyAll(
            fleet.Hub,
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n" + Placement("external", "Namespace", "shop")
            + "\n  strategy:\n    type: External");
        await fleet.Until(Kinds.ClusterResourcePlacement, new ObjectName("", "external"),
            p => p.Condition("ClusterResourcePlacementRolloutStarted").Text("reason") == "RolloutControlledByExternalController");
        Assert.All(fleet.Hub.List(Kinds.ClusterResourceBinding), b => Assert.Equal("Scheduled", b.Text("spec", "state")));
        Assert.Empty(fleet.Hub.List(Kinds.ClusterResourceSnapshot));
    }

    [Fact]
    public async Task A_namespace_accessible_placement_reports_in_its_namespace_too()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        Kubectl.ApplyAll(
            fleet.Hub,
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n" + Placement("open", "Namespace", "shop")
            + "\n  statusReportingScope: NamespaceAccessible");
        var open = new ObjectName("", "open");
        await fleet.Until(
            Kinds.ClusterResourcePlacement, open,
            p => p.Condition("ClusterResourcePlacementAvailable").Text("status") == "True"
            && p.Condition("ClusterResourcePlacementStatusSynced") is not null);
        Assert.Equal(
            "True StatusSyncSucceeded: Successfully created or updated ClusterResourcePlacementStatus in namespace 'shop'",
            fleet.Condition(Kinds.ClusterResourcePlacement, open, "ClusterResourcePlacementStatusSynced"));
        await fleet.Until(Kinds.ClusterResourcePlacementStatus, new ObjectName("shop", "open"),
            s => s.Items("sourceStatus", "placementStatuses").Count() == 3);

        fleet.Hub.Delete(Kinds.ClusterResourcePlacement, open);
        await fleet.Until(Kinds.ClusterResourcePlacementStatus, new ObjectName("shop", "open"), s => s is null);
    }

    [Fact]
    public async Task A_resource_placement_is_placed_where_its_namespace_is_with_its_own_overrides()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        Kubectl.ApplyAll(fleet.Hub, """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: prices
              namespace: shop
              labels:
                tier: front
            data:
              currency: EUR
            ---
            apiVersion: placement.kubernetes-fleet.io/v1beta1
            kind: ResourceOverride
            metadata:
              name: local
              namespace: shop
            spec:
              placement:
                name: prices
                scope: Namespaced
              resourceSelectors:
              - group: ""
                version: v1
                kind: ConfigMap
                name: prices
              policy:
                overrideRules:
                - clusterSelector:
                    clusterSelectorTerms: []
                  jsonPatchOverrides:
                  - op: replace
                    path: /data/currency
                    value: "of ${MEMBER-CLUSTER-NAME}"
            ---
            apiVersion: placement.kubernetes-fleet.io/v1beta1
            kind: ResourcePlacement
            metadata:
              name: prices
              namespace: shop
            spec:
              resourceSelectors:
              - group: ""
                version: v1
                kind: ConfigMap
                labelSelector:
                  matchLabels:
                    tier: front
            """);
        var placement = new ObjectName("shop", "prices");
        await fleet.Until(
            Kinds.ResourcePlacement, placement,
            p => p.Condition("ResourcePlacementScheduled").Text("message")
            ?.EndsWith("found 0 cluster(s)", StringComparison.Ordinal) == true);
        Assert.Contains(
            fleet.Get(Kinds.SchedulingPolicySnapshot, new ObjectName("shop", "prices-0")).Items("status", "targetClusters"),
            d => d.Text("reason") == "ClusterUnschedulable, target namespace does not exist on cluster");

        Kubectl.ApplyAll(
            fleet.Hub,
            Placement("shop-only", "Namespace", "shop")
            .Replace("    name: shop", "    name: shop\n    selectionScope: NamespaceOnly", StringComparison.Ordinal));
        await fleet.Until(Kinds.ClusterResourcePlacement, new ObjectName("", "shop-only"),
            p => p.Condition("ClusterResourcePlacementAvailable").Text("status") == "True");
        fleet.SimulatedFleet.Beat();   // the next heartbeat reports the namespace
        await fleet.Until(
            Kinds.ResourcePlacement, placement,
            p => p.Condition("ResourcePlacementAvailable").Text("status") == "True" && p.Items("status", "placementStatuses").Count() == 3);
        Assert.Equal("OverriddenSucceeded",
            fleet.Get(Kinds.ResourcePlacement, placement).Condition("ResourcePlacementOverridden").Text("reason"));
        Assert.Equal("of aks-member-3", fleet.Member("aks-member-3").Store.Get(Kinds.ConfigMap, placement).Text("data", "currency"));
        Assert.NotNull(fleet.Hub.Get(Kinds.Work, new ObjectName("fleet-member-aks-member-3", "shop.prices-work")));
        Assert.Equal("shop-only-work",
            fleet.Get(Kinds.MemberCluster, new ObjectName("", "aks-member-3")).Text("status", "namespaces", "shop"));

        fleet.Hub.Delete(Kinds.ResourcePlacement, placement);
        await fleet.Until(Kinds.ResourcePlacement, placement, p => p is null);
        Assert.Null(fleet.Member("aks-member-3").Store.Get(Kinds.ConfigMap, placement));
    }

    [Theory]
    [InlineData(
        "none", "crp-elsewhere", "aks-member-1", "Valid",
        "False ClusterResourcePlacementEvictionInvalid: Failed to find ClusterResourcePlacement targeted by eviction")]
    [InlineData(
        "none", "crp-dns-demo", "aks-member-3", "Valid",
        "False ClusterResourcePlacementEvictionInvalid: Failed to find scheduler decision for placement in cluster targeted by eviction")]
    [InlineData(
        "none", "crp-dns-demo", "aks-member-1", "Executed",
        "True ClusterResourcePlacementEvictionExecuted: Eviction is allowed, no ClusterResourcePlacementDisruptionBudget specified")]
    [InlineData(
        "minAvailable: 2", "crp-dns-demo", "aks-member-1", "Executed",
        "False ClusterResourcePlacementEvictionNotExecuted: Eviction is blocked by specified ClusterResourcePlacementDisruptionBudget, "
        + "availablePlacements: 2, totalPlacements: 2")]
    [InlineData(
        "maxUnavailable: 50%", "crp-dns-demo", "aks-member-1", "Executed",
        "True ClusterResourcePlacementEvictionExecuted: Eviction is allowed by specified ClusterResourcePlacementDisruptionBudget, "
        + "availablePlacements: 2, totalPlacements: 2")]
    public async Task An_eviction_is_judged_once(string budget, string placement, string cluster, string condition, string expected)
    {
        await using var fleet = await RunningFleet.StartAsync();
        var before = fleet.Hub.List(Kinds.ClusterResourceBinding).Single(b => b.Text("spec", "targetCluster") == "aks-member-1").Uid();
        if (budget != "none")
        {
            Kubectl.ApplyAll(
                fleet.Hub,
                "apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterResourcePlacementDisruptionBudget\nmetadata:\n  name: "
                + $"crp-dns-demo\nspec:\n  {budget}");
        }

        Kubectl.ApplyAll(fleet.Hub, $"""
            apiVersion: placement.kubernetes-fleet.io/v1beta1
            kind: ClusterResourcePlacementEviction
            metadata:
              name: drain
            spec:
              placementName: {placement}
              clusterName: {cluster}
            """);
        var name = new ObjectName("", "drain");
        await fleet.Until(Kinds.ClusterResourcePlacementEviction, name, e => e.Condition(condition) is not null);
        Assert.Equal(expected, fleet.Condition(Kinds.ClusterResourcePlacementEviction, name, condition));
        if (!expected.StartsWith("True ", StringComparison.Ordinal))
        {
            return;
        }
        // Without a taint the scheduler picks the cluster again.
        await RunningFleet.Until(() => fleet.Hub.List(Kinds.ClusterResourceBinding).Any(b =>
            b.Text("spec", "targetCluster") == "aks-member-1" && b.Uid() != before && b.Condition("Available").Text("status") == "True"));
    }

    private static string Placement(string name, string kind, string selected) => $"""
        apiVersion: placement.kubernetes-fleet.io/v1beta1
        kind: ClusterResourcePlacement
        metadata:
          name: {name}
        spec:
          resourceSelectors:
          - group: ""
            version: v1
            kind: {kind}
            name: {selected}
        """;
}
