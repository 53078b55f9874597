using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>The seven readiness checks: which is the first that fails, and with which message.</summary>
public sealed class ReadinessChecksTests
{
    private static FleetBuilder Sound()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(Given.ServiceExport());
        return world;
    }

    private static ServiceCell Cell(FleetBuilder world, string cluster = "b", string service = "web-svc") =>
        world.Update().Services[Given.Key(service)].Cells.Single(c => c.Cluster == cluster);

    private static void AssertStops(
        FleetBuilder world, CheckKind kind, CheckState state, string reason, string cluster = "b", string service = "web-svc")
    {
        var cell = Cell(world, cluster, service);
        Assert.Equal(7, cell.ReadinessChecks.Length);
        Assert.Equal(Enum.GetValues<CheckKind>(), cell.ReadinessChecks.Select(l => l.Kind));
        var first = cell.ReadinessChecks.First(l => l.State != CheckState.Passed);
        Assert.Equal((kind, state, reason), (first.Kind, first.State, first.Reason));
        Assert.All(
            cell.ReadinessChecks.Where(l => l.Kind > kind),
            l => Assert.Equal(state == CheckState.Unused ? CheckState.Unused : CheckState.NotReached, l.State));
    }

    [Fact]
    public void A_healthy_service_passes_all_seven_checks_with_weight_and_share()
    {
        var row = Sound().Update().Services[Given.Key("web-svc")];
        Assert.True(row.Healthy);
        Assert.Equal(
            [("a", 0, 50, 0.5), ("b", 1, 50, 0.5)], row.Cells.Select(c => (c.Cluster, c.Slot, c.ExportWeight!.Value, c.Effective!.Value)));
        Assert.All(row.Cells, c => Assert.All(c.ReadinessChecks, l => Assert.Equal(CheckState.Passed, l.State)));
        Assert.Equal([new BackendUse(Given.Key("web-backend"), Given.Key("web"), 100)], row.Backends);
    }

    [Theory]
    [InlineData("ClusterIP", false, "ip", true, CheckKind.LoadBalancer, CheckState.Stopped, "unsupported service type \"ClusterIP\"")]
    [InlineData("", false, "ip", true, CheckKind.LoadBalancer, CheckState.Stopped, "unsupported service type \"\"")]
    [InlineData("LoadBalancer", true, "ip", true, CheckKind.LoadBalancer, CheckState.Stopped, "internal load balancer is not supported")]
    [InlineData("LoadBalancer", false, null, true, CheckKind.PublicIp, CheckState.Pending, "in the processing of configuring public IP")]
    [InlineData("LoadBalancer", false, "ip", false, CheckKind.DnsLabel, CheckState.Stopped, "DNS label is not configured to the public IP")]
    public void Each_cluster_is_judged_by_its_own_export_whatever_the_backend_reports(
        string type, bool isInternal, string? ip, bool label, CheckKind kind, CheckState state, string reason)
    {
        var world = Sound();
        world.Put(
            world.Export(
                "b") with
            { Type = type, IsInternalLoadBalancer = isInternal, PublicIpResourceId = ip, IsDnsLabelConfigured = label });
        world.Settle();
        // The controller names one cluster, at random: here the healthy one.
        world.Put(
            world.Backend() with
            {
                Conditions = [
                Given.Condition(
                    "Accepted", ConditionStatus.False, "Invalid",
                    "1 service(s) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, service exported "
                    + "from a is invalid: x")]
            });
        AssertStops(world, kind, state, reason);
        Assert.Null(Cell(world, "a").FirstFailed);
    }

    [Fact]
    public void A_missing_label_is_explained_by_what_the_cluster_was_sent()
    {
        var world = Sound();
        world.Put(world.Export("b") with { IsDnsLabelConfigured = false });
        Assert.StartsWith("Set annotation", Cell(world).FirstFailed!.Fix, StringComparison.Ordinal);
        world.Put(Given.Work("b", label: null));
        Assert.Contains("no override sets it", Cell(world).FirstFailed!.Fix, StringComparison.Ordinal);
        world.Put(Given.Work("b", label: ""));
        Assert.Contains("empty annotation", Cell(world).FirstFailed!.Fix, StringComparison.Ordinal);
        world.Put(Given.Work("b", label: "shop-b"));
        Assert.Contains("requests label shop-b", Cell(world).FirstFailed!.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conflict_has_its_own_message_and_an_open_one_is_pending()
    {
        var world = Sound();
        world.Put(Given.Import(clusters: ["a"]));
        world.Put(
            world.Export(
                "b") with
            {
                Conditions = [
                    Given.Condition(
                        "Conflict", ConditionStatus.Unknown, "ServicePendingConflictResolution",
                        "service kuard-demo/web-svc is pending export conflict resolution")]
            });
        AssertStops(world, CheckKind.Valid, CheckState.Pending, "service kuard-demo/web-svc is pending export conflict resolution");
        world.Put(
            world.Export(
                "b") with
            {
                Conditions = [
                    Given.Condition(
                        "Conflict", ConditionStatus.True, "ConflictFound",
                        "service kuard-demo/web-svc is in conflict with other exported services")]
            });
        AssertStops(world, CheckKind.Valid, CheckState.Stopped, "service kuard-demo/web-svc is in conflict with other exported services");
    }

    [Fact]
    public void A_cluster_that_only_the_import_names_has_the_controllers_message()
    {
        var world = Sound();
        world.RemoveExport(world.Export("b").Meta.Key);
        AssertStops(world, CheckKind.Exported, CheckState.Stopped, "failed to find the internalServiceExport for the cluster \"b\"");
    }

    [Theory]
    [InlineData("Scheduled", ConditionStatus.Unknown, CheckState.Pending)]
    [InlineData("RolloutStarted", ConditionStatus.False, CheckState.Pending)]
    [InlineData("Overridden", ConditionStatus.False, CheckState.Stopped)]
    [InlineData("Applied", ConditionStatus.False, CheckState.Stopped)]
    public void A_picked_cluster_waits_for_its_placement(string step, ConditionStatus status, CheckState state)
    {
        var world = Sound();
        world.Put(Given.Placement() with { Clusters = [Given.Picked("c", Given.Condition(step, status, "R", "in its\nwords"))] });
        AssertStops(world, CheckKind.Exported, state, $"{step}: in its words", "c");
    }

    [Fact]
    public void A_rollout_that_has_placed_nothing_yet_is_in_progress()
    {
        var world = Sound();
        world.Put(Given.Placement(clusters: ["c"]));
        AssertStops(
            world, CheckKind.Exported, CheckState.Pending,
            "the placement has picked the cluster, but no Work contains the service for it yet", "c");
        world.Put(Given.Freshness(works: SourceState.Denied));
        AssertStops(
            world, CheckKind.Exported, CheckState.Unknown, "the placement is applied on the cluster, but works cannot be read", "c");
    }

    [Theory]
    [InlineData(null, "LoadBalancer", CheckState.Stopped, "the Work is applied, but the cluster has not exported the service")]
    [InlineData("0", "LoadBalancer", CheckState.Unused, "exported service kuard-demo/web-svc with 0 weight")]
    [InlineData(
        "5.0", "LoadBalancer", CheckState.Stopped,
        "serviceExport kuard-demo/web-svc has an invalid weight annotation, err = the weight annotation is not a valid integer: 5.0")]
    [InlineData(
        "1001", "LoadBalancer", CheckState.Stopped,
        "serviceExport kuard-demo/web-svc has an invalid weight annotation, err = "
        + "the weight annotation is not in the range [0, 1000]: 1001")]
    [InlineData(null, "ExternalName", CheckState.Stopped, "service kuard-demo/web-svc is not eligible for export")]
    public void The_placed_objects_show_why_nothing_is_exported(string? weight, string type, CheckState state, string reason)
    {
        var world = Sound();
        world.Put(Given.Work("c", weight: weight, type: type));
        AssertStops(world, CheckKind.Exported, state, reason, "c");
    }

    [Fact]
    public void A_cluster_that_exports_nothing_names_the_possible_causes_once_its_load_balancer_is_there()
    {
        var world = Sound();
        var work = Given.Work("c");
        Assert.Contains(
            "Possible causes: the Service's DNS label is invalid or taken in that region;", Why(work).Fix, StringComparison.Ordinal);
        var waiting = Why(
            work with
            {
                Manifests = [
                new ManifestStatus(
                    Given.Ref("Service", "web-svc"),
                    [Given.Condition("Available", ConditionStatus.False, "ManifestNotAvailableYet", "Manifest is not yet available")])]
            });
        Assert.Equal(
            (CheckState.Pending, "the Service is waiting for its load balancer: Manifest is not yet available"),
            (waiting.State, waiting.Reason));
        Assert.Equal("the cluster has not applied the Work yet", Why(work with { Conditions = [] }).Reason);
        Assert.Equal(
            "no room",
            Why(work with
            {
                Manifests = [
                new ManifestStatus(
                    Given.Ref("ServiceExport", "web-svc"),
                    [Given.Condition("Applied", ConditionStatus.False, "ManifestApplyFailed", "no room")])]
            }).Reason);

        ReadinessCheck Why(Work one)
        {
            world.Put(one);
            return Cell(world, "c").FirstFailed!;
        }
    }

    [Fact]
    public void An_export_and_a_service_of_different_names_each_name_the_other()
    {
        var world = Sound();
        world.Put(Given.ServiceExport("web-export"));
        var work = Given.Work("c");
        world.Put(work with { Sent = [work.Sent[0], work.Sent[1] with { Resource = Given.Ref("ServiceExport", "web-export") }] });
        AssertStops(world, CheckKind.Exported, CheckState.Stopped, "the Service is placed without a ServiceExport \"web-svc\"", "c");
        AssertStops(world, CheckKind.Exported, CheckState.Stopped, "service kuard-demo/web-export is not found", "c", "web-export");
    }

    [Fact]
    public void An_invalid_weight_under_a_living_export_is_a_doubt()
    {
        var world = Sound();
        world.Put(Given.Work("b", weight: "1e2"));
        var cell = Cell(world);
        Assert.Equal(
            (CheckKind.Exported, CheckState.Degraded,
            "the last valid weight stays in effect: the weight annotation is not a valid integer: 1e2"),
            (cell.FirstFailed!.Kind, cell.FirstFailed.State, cell.FirstFailed.Reason));
        Assert.All(cell.ReadinessChecks.Skip(1), l => Assert.Equal(CheckState.Passed, l.State));
    }

    [Fact]
    public void Without_a_backend_the_rest_is_not_used_and_the_service_is_well()
    {
        var world = Sound();
        world.RemoveBackend(Given.Key("web-backend"));
        AssertStops(world, CheckKind.Accepted, CheckState.Unused, "no backend uses the service");
        var row = world.Update().Services[Given.Key("web-svc")];
        Assert.True(row.Healthy);
        Assert.All(row.Cells, c => Assert.Null(c.Effective));
        world.Put(Given.Freshness(backends: SourceState.Denied));
        Assert.Equal(CheckState.Unknown, Cell(world).ReadinessChecks[5].State);
    }

    [Fact]
    public void A_backend_without_weight_needs_no_endpoint_and_one_without_a_profile_is_stopped()
    {
        var world = Sound();
        world.SetWeight(0);
        world.Settle();
        AssertStops(world, CheckKind.Accepted, CheckState.Unused, "backend web-backend has weight 0");
        world.Put(
            Given.Backend(
                "other",
                profile: "gone") with
            {
                Conditions =
                [Given.Condition("Accepted", ConditionStatus.False, "Invalid", "TrafficManagerProfile \"gone\" is not found")]
            });
        AssertStops(world, CheckKind.Accepted, CheckState.Stopped, "TrafficManagerProfile \"gone\" is not found");
    }

    [Fact]
    public void An_endpoint_that_azure_refused_has_azures_message()
    {
        var world = Sound();
        var backend = world.Backend();
        world.Put(
            world.Azure() with { Endpoints = [.. world.Azure().Endpoints.Where(e => !e.Name.EndsWith("#b", StringComparison.Ordinal))] });
        world.Put(backend with
        {
            Endpoints = [backend.Endpoints[0]],
            Conditions = [
                Given.Condition(
                    "Accepted", ConditionStatus.False, "Invalid",
                    "1 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, Endpoint target must be "
                    + "unique in the profile.; ")],
        });
        AssertStops(
            world, CheckKind.Accepted, CheckState.Stopped,
            "1 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, "
            + "Endpoint target must be unique in the profile.;");
        Assert.Null(Cell(world, "a").FirstFailed);
    }

    [Fact]
    public void An_endpoint_deleted_in_azure_is_missed_although_the_status_lists_it()
    {
        var world = Sound();
        world.Put(
            world.Azure() with { Endpoints = [.. world.Azure().Endpoints.Where(e => !e.Name.EndsWith("#b", StringComparison.Ordinal))] });
        AssertStops(
            world, CheckKind.Accepted, CheckState.Stopped,
            "the status of backend web-backend lists the endpoint, but Azure does not have it");
        world.RemoveAzure(world.Azure().Id);
        AssertStops(world, CheckKind.Accepted, CheckState.Stopped, "Azure does not have the Traffic Manager profile");
    }

    [Theory]
    [InlineData("Online", true, CheckState.Passed, "Traffic Manager's probes reach it")]
    [InlineData(
        "CheckingEndpoint", true, CheckState.Pending,
        "CheckingEndpoint: Traffic Manager has no result of its probes yet; it answers with the endpoint meanwhile")]
    [InlineData("Degraded", true, CheckState.Degraded, "Degraded: Traffic Manager's probes fail")]
    [InlineData("Stopped", true, CheckState.Stopped, "Stopped: the target is stopped")]
    [InlineData("Online", false, CheckState.Stopped, "the endpoint is disabled in Azure")]
    [InlineData(null, true, CheckState.Unknown, "unknown: Azure does not report the endpoint's monitor status")]
    [InlineData(
        "Unmonitored", true, CheckState.Unknown, "not probed (Azure reports Unmonitored): DNS keeps answering with it even if it is down")]
    [InlineData("Odd\nnews", true, CheckState.Unknown, "Odd news: unknown to FleetDns")]
    public void The_last_check_is_azures(string? monitor, bool enabled, CheckState state, string reason)
    {
        var world = Sound();
        world.Azure("b", e => e with { MonitorStatus = monitor, Enabled = enabled });
        var light = Cell(world).ReadinessChecks[6];
        Assert.Equal((state, reason), (light.State, light.Reason));
    }

    [Fact]
    public void An_alwaysServe_endpoint_does_not_count_as_reached()
    {
        var world = Sound();
        world.Azure("b", e => e with { MonitorStatus = "Unmonitored", AlwaysServe = true });
        AssertStops(
            world, CheckKind.Online, CheckState.Unknown,
            "not probed (alwaysServe is on in Azure): DNS keeps answering with it even if it is down");
        Assert.False(world.Update().Services[Given.Key("web-svc")].Healthy);
    }

    [Fact]
    public void A_disabled_profile_stops_all_and_an_unread_azure_leaves_the_last_check_unknown()
    {
        var world = Sound();
        world.Put(world.Azure() with { Enabled = false });
        AssertStops(world, CheckKind.Online, CheckState.Stopped, "the Azure profile is disabled");
        world.Put(Given.Freshness(azure: SourceState.NotConfigured));
        AssertStops(world, CheckKind.Online, CheckState.Unknown, "unknown: Azure is not configured, so probe results are not available");
    }

    [Fact]
    public void Unread_exports_and_imports_are_said_to_be_so()
    {
        var world = Sound();
        world.Put(Given.Placement(clusters: ["c"]));
        world.Put(Given.Freshness(exports: SourceState.Denied));
        AssertStops(world, CheckKind.Exported, CheckState.Unknown, "internalserviceexports cannot be read", "c");
        world.Put(Given.Freshness(imports: SourceState.Absent));
        AssertStops(world, CheckKind.Valid, CheckState.Unknown, "serviceimports cannot be read");
    }

    [Theory]
    [InlineData(null, 1, null)]
    [InlineData("+5", 5, null)]
    [InlineData("007", 7, null)]
    [InlineData("0", 0, null)]
    [InlineData("", null, "the weight annotation is not a valid integer: ")]
    [InlineData(" 5", null, "the weight annotation is not a valid integer:  5")]
    [InlineData("-", null, "the weight annotation is not a valid integer: -")]
    [InlineData("-1", null, "the weight annotation is not in the range [0, 1000]: -1")]
    [InlineData("99999999999999999999", null, "the weight annotation is not a valid integer: 99999999999999999999")]
    [InlineData("５", null, "the weight annotation is not a valid integer: ５")]
    public void The_weight_annotation_is_read_as_the_agent_does(string? annotation, int? weight, string? error) =>
        Assert.Equal((weight, error), ExportWeightText.Read(annotation));
}
