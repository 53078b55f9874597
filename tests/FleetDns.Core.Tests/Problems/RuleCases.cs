using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;
using static FleetDns.Core.Fleet.ConditionStatus;
using static FleetDns.Core.Tests.Problems.Fleet;

namespace FleetDns.Core.Tests.Problems;

/// <summary>One case per rule, in the order of the catalogue.</summary>
internal static class RuleCases
{
    private const string Taken = "Domain name is not available. Please choose a different profile name or namespace";
    private const string NotFound = "The Resource was not found.";
    private static readonly string s_denied = Arm(
        403, "AuthorizationFailed",
        "The client 'x' with object id 'x' does not have authorization to perform action 'a' over scope "
        + "'/subscriptions/s/resourceGroups/rg/x' or the scope is invalid.");
    private static readonly string s_throttled = Arm(429, "TooManyRequests", "The request is being throttled.");
    private static readonly string s_unique = "1 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, "
        + Arm(400, "BadRequest", "Endpoint target must be unique in the profile. The following endpoint target already exists: ip.") + "; ";
    private static readonly string s_linked = "1 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, "
        + Arm(403, "LinkedAuthorizationFailed",
        "The client 'x' with object id 'x' has permission to perform action 'a' on scope '/subscriptions/s/resourceGroups/rg'; however, "
        + "it does not have permission to perform action(s) 'a' on the linked scope(s) '/subscriptions/s/resourceGroups/mc/x'.") + "; ";
    private static readonly DateTimeOffset s_justNow = Now.AddSeconds(-10);

    public static ImmutableArray<RuleCase> All { get; } =
    [
        // ------------------------------------------------------------------ profiles
        new("dns-name-taken",
            f => { f.Programmed(False, "DNSNameNotAvailable", Taken); f.Event(
                Profile(f), "AzureAPIError",
                Arm(409, "Conflict", "Domain name x already exists. Please choose a different DNS prefix.")); },
            f => { f.Programmed(False, "DNSNameNotAvailable", Taken); f.Event(
                Profile(f), "AzureAPIError", Arm(409, "ResourceGroupBeingDeleted", "The resource group is in deprovisioning state.")); },
            Profile),
        new("misreported-conflict",
            f => { f.Programmed(False, "DNSNameNotAvailable", Taken); f.Event(
                Profile(f), "AzureAPIError", Arm(409, "ResourceGroupBeingDeleted", "The resource group is in deprovisioning state.")); },
            f => f.Programmed(False, "DNSNameNotAvailable", Taken),
            Profile),
        new("hub-identity-lacks-role",
            f => f.Programmed(False, "Invalid", $"Invalid profile: {s_denied}"),
            f => f.Programmed(False, "Invalid", $"Invalid profile: {Arm(404, "ResourceGroupNotFound", NotFound)}"),
            Profile),
        new("resource-group-missing",
            f => f.Programmed(False, "Invalid", $"Invalid profile: {Arm(404, "ResourceGroupNotFound", NotFound)}"),
            f => f.Programmed(False, "Invalid", $"Invalid profile: {Arm(404, "ResourceNotFound", NotFound)}"),
            Profile),
        new("dns-name-too-long",
            f => f.Other(new string('n', 31), new string('p', 32), p => p with { Conditions = [] }),
            f => f.Other(new string('n', 30), new string('p', 32), p => p with { Conditions = [] }),
            _ => new ObjectRef("TrafficManagerProfile", new ObjectKey(new string('n', 31), new string('p', 32)))),
        new("tcp-probe-rejected",
            f => { Monitor(f, "TCP"); f.Programmed(
                False, "Invalid", $"Invalid profile: {Arm(400, "BadRequest", "Path must be empty.")}"); },
            f => { Monitor(f, "HTTP"); f.Programmed(
                False, "Invalid", $"Invalid profile: {Arm(400, "BadRequest", "Path must begin with a slash.")}"); },
            Profile),
        new("profile-rejected",
            f => f.Programmed(False, "Invalid", $"Invalid profile: {Arm(400, "BadRequest", "Path must begin with a slash.")}"),
            f => f.Programmed(False, "Invalid", $"Invalid profile: {s_denied}"),
            Profile),
        new("profile-without-status",
            f => f.Profile(p => p with { Conditions = [] }),
            f => f.Profile(p => p with { Conditions = [], Meta = p.Meta with { Created = s_justNow } }),
            Profile),
        new("profile-retrying",
            f => f.Programmed(Unknown, "Pending", $"Failed to configure profile and retrying: {s_throttled}"),
            f => f.Programmed(Unknown, "Pending", $"Failed to configure profile and retrying: {s_throttled}", s_justNow),
            Profile),
        new("profile-behind",
            f => f.Profile(p => p with { Meta = p.Meta with { Generation = 2 } }),
            f => f.Profile(
                p => p with { Meta = p.Meta with { Generation = 2 },
                Conditions = [Says("Programmed", True, "Programmed") with { ObservedGeneration = 2 }] }),
            Profile),
        new("azure-profile-missing",
            f => f.Builder.RemoveAzure(f.Builder.Facts.Azure.Keys.Single()),
            f => { f.Builder.RemoveAzure(f.Builder.Facts.Azure.Keys.Single()); f.Builder.Put(
                Given.Freshness(azure: SourceState.NotConfigured)); },
            Profile),
        new("profile-not-readable-here",
            f => Elsewhere(f, "/subscriptions/other/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/fleet-x"),
            f => Elsewhere(f, "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Network/trafficManagerProfiles/fleet-x"),
            Profile),
        new("azure-profile-disabled",
            f => f.Azure(a => a with { Enabled = false, MonitorStatus = "Disabled" }),
            f => f.Azure(a => a with { MonitorStatus = "Inactive" }),
            Profile),
        new("azure-profile-changed",
            f => f.Azure(a => a with { RoutingMethod = "Performance" }),
            f => f.Azure(a => a with { MonitorStatus = "CheckingEndpoints" }),
            Profile),
        new("dns-name-cleared",
            f => f.Programmed(False, "Invalid", $"Invalid profile: {s_denied}"),
            f => { f.Programmed(False, "Invalid", $"Invalid profile: {s_denied}"); f.Azure(a => a with { Enabled = false }); },
            Profile),
        new("no-backend",
            f => { f.Builder.RemoveBackend(f.BackendKey); f.Builder.Settle(); },
            f => { f.Builder.RemoveBackend(f.BackendKey); f.Builder.Settle(); f.Profile(
                p => p with { Meta = p.Meta with { Created = s_justNow } }); },
            Profile),
        new("all-backend-weights-zero",
            f => { f.Backend(b => b with { Weight = 0 }); f.Builder.Settle(); },
            f => { f.Backend(b => b with { Weight = 0 }); f.Builder.Put(
                Given.Backend(f.Any("second"), f.ProfileName, f.ServiceName, 10, f.Ns)); f.Builder.Settle(); },
            Profile),
        new("probe-port-mismatch",
            f => { Degrade(f, 0); Degrade(f, 1); f.Profile(
                p => p with { Monitor = new MonitorConfig("HTTP", 8443, "/", 30, null, null) }); },
            f => { Degrade(f, 0); Degrade(f, 1); f.Profile(p => p with { Monitor = new MonitorConfig("HTTP", 80, "/", 30, null, null) }); },
            Profile),
        new("all-degraded",
            f => { Degrade(f, 0); Degrade(f, 1); },
            f => Degrade(f, 0),
            Service),
        new("endpoint-degraded",
            f => Degrade(f, 1),
            f => { Degrade(f, 0); Degrade(f, 1); },
            Service, f => f.Clusters[1]),
        new("foreign-endpoint",
            Foreign(1),
            f => { Foreign(1)(f); f.Builder.Put(Given.Freshness(backends: SourceState.Denied)); },
            Profile),
        new("endpoints-near-limit", Foreign(158), Foreign(157), Profile),
        new("rounding",
            f => { Weigh(f, 90, 10); f.Backend(b => b with { Weight = 1 }); f.Builder.Settle(); },
            f => { Weigh(f, 90, 10); f.Builder.Settle(); },
            Backend),
        new("drained",
            f => Drain(f, 1),
            f => f.Unexport(1),
            f => Refs.Service(f.Service), f => f.Clusters[1]),
        new("one-cluster", f => f.Unexport(1), f => { f.ExportOf(1, e => e with { IsDnsLabelConfigured = false }); f.Builder.Settle(); },
            Profile, f => f.Clusters[0]),
        new("one-region",
            f => f.Builder.Put(f.Member(1, "region0")),
            f => f.Builder.Put(f.Member(1, "region2")),
            Profile),
        new("tcp-monitor", f => Monitor(f, "TCP"), f => Monitor(f, "HTTPS"), Profile),
        new("dns-name-near-limit",
            f => f.Other(new string('n', 20), new string('p', 30)),
            f => f.Other(new string('n', 20), new string('p', 29)),
            _ => new ObjectRef("TrafficManagerProfile", new ObjectKey(new string('n', 20), new string('p', 30)))),

        // ------------------------------------------------------------------ backends
        new("backend-stale",
            f => f.Accepted(
                False, "Invalid", $"Invalid trafficManagerProfile \"{f.ProfileName}\", please check the trafficManagerProfile status"),
            f => { f.Accepted(
                False, "Invalid", $"Invalid trafficManagerProfile \"{f.ProfileName}\", please check the trafficManagerProfile status"); f
                .Programmed(False, "Invalid", $"Invalid profile: {s_denied}"); },
            Backend),
        new("backend-waits",
            f => { f.Accepted(
                Unknown, "Pending", $"In the processing of trafficManagerProfile \"{f.ProfileName}\""); f.Programmed(
                    Unknown, "Pending", s_throttled); },
            f => { f.Accepted(
                Unknown, "Pending", $"In the processing of trafficManagerProfile \"{f.ProfileName}\"", s_justNow); f.Programmed(
                    Unknown, "Pending", s_throttled, s_justNow); },
            Backend),
        new("backend-lacks-rights",
            f => f.Accepted(
                Unknown, "Pending", $"Failed to get the Azure Traffic Manager profile \"fleet-x\" under \"{f.Group}\": {s_denied}"),
            f => f.Accepted(
                Unknown, "Pending", $"Failed to get the Azure Traffic Manager profile \"fleet-x\" under \"{f.Group}\": {s_throttled}"),
            Backend),
        new("azure-fails-backend",
            f => f.Accepted(Unknown, "Pending", $"Failed to create or update \"e\" for \"p\": {s_throttled}"),
            f => f.Accepted(Unknown, "Pending", $"Failed to create or update \"e\" for \"p\": {s_throttled}", s_justNow),
            Backend),
        new("backend-behind",
            f => f.Backend(b => b with { Conditions = [] }),
            f => f.Backend(b => b with { Conditions = [], Meta = b.Meta with { Created = s_justNow } }),
            Backend),
        new("backend-not-accepted",
            f => f.Accepted(False, "Invalid", "Words of a newer controller"),
            f => f.Accepted(False, "Invalid", "Words of a newer controller", s_justNow),
            Backend),
        new("import-unresolved",
            f => f.Accepted(Unknown, "Pending", "In the process of exporting the services"),
            f => f.Accepted(Unknown, "Pending", "In the process of exporting the services", s_justNow),
            Backend),
        new("two-backends-one-import",
            f => f.Builder.Put(
                Given.Backend(
                    $"z-{f.BackendName}", f.ProfileName, f.ServiceName, 100,
                    f.Ns) with { Conditions = [Says("Accepted", False, "Invalid", s_unique)] }),
            f => f.Builder.Put(Given.Backend($"z-{f.BackendName}", f.ProfileName, f.Any("another"), 100, f.Ns)),
            f => new ObjectRef("TrafficManagerBackend", new ObjectKey(f.Ns, $"z-{f.BackendName}"))),
        new("public-ip-not-readable", f => f.Accepted(False, "Invalid", s_linked), f => f.Accepted(False, "Invalid", s_unique), Backend),
        new("endpoints-failed", f => f.Accepted(False, "Invalid", s_unique), f => f.Accepted(False, "Invalid", s_linked), Backend),
        new("endpoint-disabled",
            f => f.Endpoint(0, e => e with { Enabled = false, MonitorStatus = "Disabled" }),
            f => f.Endpoint(0, e => e with { MonitorStatus = "Stopped" }),
            Backend, f => f.Clusters[0]),
        new("endpoint-missing",
            f => f.Azure(a => a with { Endpoints = a.Endpoints.Items.RemoveAt(0) }),
            f => { f.ExportOf(0, e => e with { IsDnsLabelConfigured = false }); f.Builder.Settle(); },
            Backend, f => f.Clusters.Order(StringComparer.Ordinal).First()),
        new("endpoint-not-deleted",
            // Accepted still reports on generation 1, its endpoints exist
            f => f.Backend(b => b with { Weight = 0, Meta = b.Meta with { Generation = 2 } }),
            f => { f.Backend(b => b with { Weight = 0, Meta = b.Meta with { Generation = 2 } }); f.Azure(a => a with { Endpoints = [] }); },
            Backend),
        new("endpoint-left-behind",
            f =>
            {
                var was = f.Builder.Facts.Azure.Values.Single();
                f.ExportOf(0, e => e with { IsDnsLabelConfigured = false });
                f.Builder.Settle();
                f.Builder.Put(
                    was with { Endpoints = [
                        .. was.Endpoints.Select(
                            e => e.Name.EndsWith($"#{f.Clusters[1]}", StringComparison.Ordinal) ? e with { Weight = 100 } : e)] });
            },
            f => f.Endpoint(0, e => e with { Weight = 7 }),
            Backend, f => f.Clusters[0]),
        new("always-serve",
            f => f.Endpoint(1, e => e with { AlwaysServe = true, MonitorStatus = "Unmonitored" }),
            f => f.Endpoint(1, e => e with { MonitorStatus = null }),
            Backend, f => f.Clusters[1]),
        new("weight-drift",
            f => f.Endpoint(1, e => e with { Weight = 1 }),
            f => { Weigh(f, 50, 1); f.Builder.Settle(); },
            Backend, f => f.Clusters[1]),
        new("default-weight",
            f => { f.Backend(b => b with { Weight = 1 }); f.Builder.Settle(); },
            f => { f.Backend(b => b with { Weight = 2 }); f.Builder.Settle(); },
            Backend),

        // ------------------------------------------------------------------ services
        new("backend-profile-missing",
            f => f.MoreUses.Add(new BackendUse(new ObjectKey(f.Ns, "stray"), new ObjectKey(f.Ns, f.Any("nowhere")), 1)),
            f => f.MoreUses.Add(new BackendUse(new ObjectKey(f.Ns, "stray"), f.Key, 1)),
            f => new ObjectRef("TrafficManagerBackend", new ObjectKey(f.Ns, "stray"))),
        new("export-name-mismatch",
            f => { f.Nowhere(); f.Export = null; f.MoreServices.Add(Misnamed(f)); },
            f => { f.Nowhere(); f.Export = f.Export! with { Meta = f.Export.Meta with { Annotations = Map((WeightAnnotation, "0")) } }; },
            f => new ObjectRef("ServiceExport", Misnamed(f).Key)),
        new("backend-service-unknown",
            f => { f.Nowhere(); f.Template = null; f.Export = null; },
            f => { f.Nowhere(); f.Export = null; },
            Backend),
        new("service-not-exported",
            f => { f.Nowhere(); f.Export = null; },
            f => { f.Nowhere(); f.Export = null; f.MoreServices.Add(Misnamed(f)); },
            Service),
        new("service-ineligible",
            f => { f.Nowhere(); f.Template = f.Template! with { Headless = true }; },
            f => f.Nowhere(),
            Service),
        new("invalid-export-weight", f => WeightText(f, "5.0"), f => WeightText(f, "+5"), Export),
        new("all-export-weights-zero",
            f => { f.Nowhere(); WeightText(f, "0"); },
            f =>
            {
                f.Nowhere();
                WeightText(f, "0");
                var over = new ResourceOverride(
                    Given.Meta(f.Ns, "weights"), f.PlacementName, false,
                    [new ResourceSelector("networking.fleet.azure.com", "v1beta1", "ServiceExport", f.ServiceName, null, null)],
                    [new OverrideRule(
                        [], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/networking.fleet.azure.com~1weight", "\"5\"")])]);
                f.MoreOverrides.Add(Row(over, f.Clusters));
                f.TunePlacement = p => p with { Overrides = [.. p.Overrides, over.Meta.Key] };
            },
            Export),
        new("service-not-placed",
            f => { f.Nowhere(); f.TuneService = s => s with { Placements = [] }; },
            f => f.Nowhere(),
            Service),
        new("export-not-reported",
            f => f.Unexport(1),
            f => { f.Unexport(1); f.TuneCluster = c => c with { Work = null }; },
            Service, f => f.Clusters[1]),
        new("address-family-not-shown",
            f => f.Template = f.Template! with { IpFamilyPolicy = "RequireDualStack", IpFamilies = ["IPv6", "IPv4"] },
            f => f.Template = f.Template! with { IpFamilyPolicy = "SingleStack", IpFamilies = ["IPv4"] },
            Service),
        new("nobody-exports",
            f => { f.Nowhere(); f.TuneCluster = c => c with { Work = null }; },
            f => { f
                .Nowhere(); f.TuneCluster = c =>
                    c with { Work = null,
                    Status = c.Status! with { Conditions = [Says("Applied", False, "NotAllWorkHaveBeenApplied")] } }; },
            Service),
        new("unsupported-service-type", f => Exports(f, e => e with { Type = "ClusterIP" }),
            f => { Exports(f, e => e with { Type = "ClusterIP" }); f.Builder.RemoveBackend(f.BackendKey); }, Service),
        new("internal-load-balancer", f => Exports(f, e => e with { IsInternalLoadBalancer = true }),
            f => Exports(f, e => e with { Type = "ClusterIP", IsInternalLoadBalancer = true }), Service),
        new("public-ip-not-of-service",
            f => Address(f, new AzurePublicIp("id", "20.0.0.1", true, "other/svc")),
            f => Address(f, new AzurePublicIp("id", "20.0.0.1", true, $"other/svc, {f.Ns}/{f.ServiceName}")),
            Service, f => f.Clusters[0]),
        new("public-ip-pending", f => f.ExportOf(1, e => e with { PublicIpResourceId = null }),
            f => f.ExportOf(1, e => e with { PublicIpResourceId = null, IsInternalLoadBalancer = true }), Service, f => f.Clusters[1]),
        new("dns-label-missing",
            f => f.ExportOf(0, e => e with { IsDnsLabelConfigured = false }),
            f => { f.ExportOf(0, e => e with { IsDnsLabelConfigured = false }); Dangle(f); },
            Service, f => f.Clusters[0]),
        new("dns-label-invalid", f => LabelText(f, "9-${MEMBER-CLUSTER-NAME}"), f => LabelText(f, "nine-${MEMBER-CLUSTER-NAME}"), Service,
            f => f.Clusters[0]),
        new("dns-label-shared",
            f => { LabelText(f, "same"); f.Builder.Put(f.Member(1, "region0")); },
            f => LabelText(f, "same"),
            Service, f => f.Clusters[1]),
        new("port-conflict",
            f => f.ExportOf(
                1, e => e with { Conditions = [
                    Says("Conflict", True, "ConflictFound", "service is in conflict with other exported services")] }),
            f => f.ExportOf(1, e => e with { Conditions = [Says("Conflict", Unknown, "ServicePendingConflictResolution")] }),
            Service, f => f.Clusters[1]),
        new("import-without-export",
            f => f.Builder.Put(Given.Import(f.ServiceName, f.Ns, [.. f.Clusters, "ghost"])),
            f => { f.Builder.Put(
                Given.Import(f.ServiceName, f.Ns, [.. f.Clusters, "ghost"])); f.Builder.Put(
                    Given.Freshness(exports: SourceState.Denied)); },
            Service, _ => "ghost"),

        // ------------------------------------------------------------------ placements
        new("placement-unfulfilled",
            f => Placed(f, Step("Scheduled", False, "SchedulingPolicyUnfulfilled", "could not find all clusters needed")),
            f => Placed(f, Step("Scheduled", False, "InvalidResourceSelectors", "The resource selectors are invalid")), Placement),
        new("placement-invalid", f => Placed(f, Step("Scheduled", False, "InvalidResourceSelectors", "The resource selectors are invalid")),
            f => Placed(f, Step("Scheduled", False, "SchedulingPolicyUnfulfilled")), Placement),
        new("placement-not-scheduled", f => Placed(f),
            f => { Placed(f); f.Placement = f.Placement with { Meta = f.Placement.Meta with { Created = s_justNow } }; }, Placement),
        new("override-failed",
            f => On(
                f, 0, Says(
                    "Overridden", False, "OverriddenFailed",
                    $"Failed to apply the override rules on the resources: ResourceOverrideSnapshot \"{f.OverrideName}-0\" failed to " +
                    $"apply on Service \"{f.ServiceName}\" in namespace \"{f.Ns}\": label key zone not found on cluster {f.Clusters[0]}")),
            f => On(f, 0, Says("Overridden", Unknown, "OverriddenPending")),
            Override, f => f.Clusters[0]),
        new("apply-failed", f => On(f, 1, Says("Applied", False, "NotAllWorkHaveBeenApplied")),
            f => On(f, 1, Says("Applied", Unknown, "ApplyPending")), Placement, f => f.Clusters[1]),
        new("not-available",
            f => On(f, 1, Says("Available", False, "NotAllWorkAreAvailable")),
            f => On(
                f, 1, Says("Available", True, "NotAllWorkAreAvailabilityTrackable", "The availability of work object X is not trackable")),
            Placement, f => f.Clusters[1]),
        new("rollout-stuck",
            f => Placed(
                f, Step("Scheduled"),
                Step("RolloutStarted", False, "RolloutNotStartedYet",
                "The rollout is being blocked by the rollout strategy in 1 cluster(s)")),
            f => Placed(f, Step("Scheduled"), Step("RolloutStarted", False, "RolloutNotStartedYet", "", s_justNow)),
            Placement),
        new("places-fleetdns-system", f => Selects(f, "fleetdns-system"), f => Selects(f, "fleetdns-systems"), Placement),

        // ------------------------------------------------------------------ overrides
        new("override-placement-missing", Dangle,
            f => { Dangle(f); f.Builder.Put(
                Given.Freshness() with { Kinds = [Given.Source("clusterresourceplacements", SourceState.Denied)] }); }, Override),
        new("override-version", f => Unapplied(f, "v1alpha1"), f => Unapplied(f, "v1beta1"), Override),
        new("override-matches-nothing",
            f => f.TuneOverride = o => o with { Clusters = [.. o.Clusters.Select(c => c with { Applied = false })] },
            f => { f.TuneOverride = o =>
                o with { Clusters = [.. o.Clusters.Select(c => c with { Applied = false })] }; f.TuneCluster = c =>
                    c with { UpToDate = false }; },
            Override),
        new("override-misses-clusters", f => Rules(f, null), f => Rules(f, []), Override),
        new("override-target-missing",
            f => f.TuneOverride = o => o with { Selected = [.. o.Selected.Select(t => t with { Placed = false })] },
            f => f.TuneOverride = o => o with { Selected = [.. o.Selected.Select(t => t with { Placed = null })] },
            Override),
        new("override-wipes-annotations", f => Wipe(f, "a"), f => Wipe(f, "azure-load-balancer-internal"), Override),
        new("override-invalid-weight", f => PatchWeight(f, "\"1e2\""), f => PatchWeight(f, "\"100\""), Override),

        // ------------------------------------------------------------------ members, objects, the fleet
        new("agent-silent", f => f.Builder.Put(f.Member(0, beat: Now.AddMinutes(-4))),
            f => f.Builder.Put(f.Member(0, beat: Now.AddMinutes(-2))), f => Refs.Member(f.Clusters[0]), f => f.Clusters[0]),
        new("agent-unhealthy",
            f => f.Builder.Put(
                f.Member(
                    0) with { Agents = [
                        new MemberAgent(
                            "MemberAgent", [Says("Joined", True, "Joined"), Says("Healthy", False, "Sick", "no nodes")], Now)] }),
            f => f.Builder.Put(
                f.Member(
                    0) with { Agents =
                    [new MemberAgent("MemberAgent", [Says("Joined", True, "Joined"), Says("Healthy", True, "Well")], Now)] }),
            f => Refs.Member(f.Clusters[0]), f => f.Clusters[0]),
        new("member-not-joined",
            f => f.Builder.Put(
                f.Member(0) with { Conditions = [Says("Joined", False, "MemberClusterLeft", "Member cluster has left the fleet")] }),
            f => f.Builder.Put(f.Member(0) with { Conditions = [Says("Joined", Unknown, "MemberClusterJoinStateUnknown", "", s_justNow)] }),
            f => Refs.Member(f.Clusters[0]), f => f.Clusters[0]),
        new("arc-member",
            f => f.Builder.Put(Member(f, "/subscriptions/s/resourcegroups/rg/providers/microsoft.kubernetes/connectedclusters/shop")),
            f => f.Builder.Put(Member(f, "/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/shop")),
            f => Refs.Member(f.Clusters[0]), f => f.Clusters[0]),
        new("deletion-stuck",
            f => { f.Profile(
                p => p with { Meta = p.Meta with { Deleting = Given.Noon,
                Finalizers = ["networking.fleet.azure.com/traffic-manager-profile-cleanup"] } }); f.Event(
                    Profile(f), "AzureAPIError", $"Failed to delete: {s_denied}"); },
            f => f.Profile(
                p => p with { Meta = p.Meta with { Deleting = s_justNow,
                Finalizers = ["networking.fleet.azure.com/traffic-manager-profile-cleanup"] } }),
            Profile),
        new("dns-name-collision",
            f => { f.Other("a-b", "c"); f.Other("a", "b-c"); },
            f => { f.Other("a-b", "c"); f.Other("a", "b-d"); },
            _ => new ObjectRef("TrafficManagerProfile", new ObjectKey("a", "b-c"))),
        new("object-unreadable",
            f => f.Builder.PutUnreadable(
                new UnreadableFact(new ObjectRef("TrafficManagerBackend", new ObjectKey(f.Ns, "odd")), "weight is not a number")),
            f => f.Builder.PutUnreadable(),
            f => new ObjectRef("TrafficManagerBackend", new ObjectKey(f.Ns, "odd"))),
        new("fleetdns-defect",
            f => f.TuneService = row => row with { Defect = new Defect(Given.Noon, "OverflowException") },
            _ => { },
            f => new ObjectRef("Service", f.Service)),
        new("profiles-near-limit", f => Many(f, 159), f => Many(f, 158),
            _ => new ObjectRef("Hub", new ObjectKey("", "trafficmanagerprofiles"))),
        new("overrides-near-limit", f => ManyOverrides(f, 79), f => ManyOverrides(f, 78),
            _ => new ObjectRef("Hub", new ObjectKey("", "resourceoverrides"))),
    ];

    private static void Address(Fleet f, AzurePublicIp? address, bool gone = false) =>
        f.TuneService = s =>
            s with
            {
                Cells = [
                .. s.Cells.Select(c => c.Cluster == f.Clusters[0] ? c with { PublicIp = address, PublicIpGone = gone } : c)]
            };

    private static MemberCluster Member(Fleet f, string resourceId) =>
        f.Member(0) is var member
            ? member with { Meta = member.Meta with { Annotations = Map(("fleet.azure.com/cluster-resource-id", resourceId)) } } : member;

    private static void Elsewhere(Fleet f, string resourceId)
    {
        f.Builder.RemoveAzure(f.Builder.Facts.Azure.Keys.Single());
        f.Profile(p => p with { ResourceId = resourceId });
        f.Builder.Put(Given.Freshness() with { Azure = Given.Source("azure", asOf: Now) with { Subscription = "s" } });
    }

    private static ObjectRef Profile(Fleet f) => Refs.Profile(f.Key);

    private static ObjectRef Backend(Fleet f) => Refs.Backend(f.BackendKey);

    private static ObjectRef Service(Fleet f) => Refs.Service(f.Service);

    private static ObjectRef Export(Fleet f) => Refs.Export(f.Service);

    private static ObjectRef Placement(Fleet f) => f.Placement.Ref;

    private static ObjectRef Override(Fleet f) => f.Override.Ref;

    private static void Monitor(Fleet f, string protocol) =>
        f.Profile(p => p with { Monitor = new MonitorConfig(protocol, 80, "/", 30, null, null) });

    // The cluster received the export with weight 0 through the override and exports nothing.
    private static void Drain(Fleet f, int cluster)
    {
        f.Unexport(cluster);
        f.Override = f.Override with
        {
            Selectors = [
                .. f.Override.Selectors,
                new ResourceSelector("networking.fleet.azure.com", "v1beta1", "ServiceExport", f.ServiceName, null, null)],
            Rules = [
                .. f.Override.Rules,
                new OverrideRule(
                    [], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/networking.fleet.azure.com~1weight", "\"0\"")])],
        };
        f.TuneService = row => row with
        {
            Cells = [
                .. row.Cells.Select(
                    c => c.Cluster == f.Clusters[cluster]
                    ? c with { ReadinessChecks = [
                        .. c.ReadinessChecks.Select((l, i) => l with { State = i == 0 ? CheckState.Unused : CheckState.NotReached })] }
                        : c)],
        };
    }

    private static void Degrade(Fleet f, int cluster) => f.Endpoint(cluster, e => e with { MonitorStatus = "Degraded" });

    private static Action<Fleet> Foreign(int count) => f => f.Azure(a => a with
    {
        Endpoints = [
            .. a.Endpoints,
            .. Enumerable.Range(0, count)
            .Select(
                i => new AzureEndpoint(
                    $"{a.Id}/externalendpoints/{i}", $"by-hand-{i}", "externalEndpoints", $"t{i}.example.com", null, 1, true, "Online",
                    false))],
    });

    private static void Weigh(Fleet f, int first, int second)
    {
        f.ExportOf(0, e => e with { Weight = first });
        f.ExportOf(1, e => e with { Weight = second });
        f.Builder.Settle();
    }

    private static void Exports(Fleet f, Func<InternalServiceExport, InternalServiceExport> change)
    {
        f.ExportOf(0, change);
        f.ExportOf(1, change);
    }

    private static ServiceRow Misnamed(Fleet f) =>
        new(new ObjectKey(f.Ns, $"{f.ServiceName}-export"), null, new ServiceExport(Given.Meta(f.Ns, $"{f.ServiceName}-export")), null, [],
        [f.Placement.Meta.Key], []);

    private static void WeightText(Fleet f, string text) =>
        f.Export = f.Export! with { Meta = f.Export.Meta with { Annotations = Map((WeightAnnotation, text)) } };

    private static void LabelText(Fleet f, string text) =>
        f.Override =
        f.Override with
        {
            Rules = [
            f.Override.Rules[0] with { Patches = [f.Override.Rules[0].Patches[0] with { Value = $"\"{text}\"" }] }]
        };

    private static void Dangle(Fleet f)
    {
        f.Override = f.Override with { Placement = f.Any("elsewhere") };
        f.TuneOverride = o => o with { Placement = null };
        f.TunePlacement = p => p with { Overrides = [] };
    }

    private static void Unapplied(Fleet f, string version)
    {
        f.Override =
            f.Override with
            {
                Selectors = [
                new ResourceSelector("networking.fleet.azure.com", version, "ServiceExport", f.ServiceName, null, null)],
                Rules = [
                    new OverrideRule(
                        [], "JSONPatch",
                        [new OverridePatch("replace", "/metadata/annotations/networking.fleet.azure.com~1weight", "\"90\"")])]
            };
        f.TuneOverride = o => o with { Clusters = [.. o.Clusters.Select(c => c with { Applied = false })] };
    }

    private static void Rules(Fleet f, ImmutableArray<LabelTerm>? clusters) =>
        f.Override = f.Override with { Rules = [f.Override.Rules[0] with { Clusters = clusters }] };

    internal static void Wipe(Fleet f, string kept, string internally = "false")
    {
        f.Template =
            f.Template! with
            {
                Meta = f.Template.Meta with
                {
                    Annotations = Map(
                ("service.beta.kubernetes.io/azure-load-balancer-internal", internally))
                }
            };
        f.Override =
            f.Override with
            {
                Rules = [
                new OverrideRule(
                    [], "JSONPatch",
                    [new OverridePatch("add", "/metadata/annotations", $$"""{"service.beta.kubernetes.io/{{kept}}":"x"}""")])]
            };
    }

    private static void PatchWeight(Fleet f, string json) =>
        f.Override =
        f.Override with
        {
            Rules = [
            .. f.Override.Rules,
            new OverrideRule(
                [], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/networking.fleet.azure.com~1weight", json)])]
        };

    private static void Placed(Fleet f, params Condition[] conditions) => f.Placement = f.Placement with { Conditions = [.. conditions] };

    private static void Selects(Fleet f, string ns) =>
        f.Placement = f.Placement with { Selectors = [new ResourceSelector("", "v1", "Namespace", ns, null, null)] };

    private static void On(Fleet f, int cluster, Condition condition) =>
        f.TuneCluster = c =>
            c.Cluster == f.Clusters[cluster]
            ? c with
            {
                UpToDate = condition.Type == "Available",
                Status = c.Status! with { Conditions = [.. c.Status.Conditions.Where(x => x.Type != condition.Type), condition] }
            } : c;

    private static void Many(Fleet f, int more)
    {
        for (var i = 0; i < more; i++)
        {
            f.Other($"n{i}", "p");
        }
    }

    private static void ManyOverrides(Fleet f, int more)
    {
        for (var i = 0; i < more; i++)
        {
            f.MoreOverrides.Add(Row(f.Override with { Meta = Given.Meta($"n{i}", "ro") }, f.Clusters));
        }
    }
}
