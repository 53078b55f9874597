namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>Names and texts of resource placement (docs/domain.md 1.3, 1.4).</summary>
internal static class PlacementNames
{
    public const string HubAgent = "hubagent";
    public const string MemberAgent = "memberagent";

    public const string SchedulerFinalizer = "kubernetes-fleet.io/scheduler-cleanup";
    public const string BindingFinalizer = "kubernetes-fleet.io/scheduler-crb-cleanup";
    public const string WorkFinalizer = "kubernetes-fleet.io/work-cleanup";
    public const string OverrideFinalizer = "kubernetes-fleet.io/override-cleanup";

    public const string ParentPlacement = "kubernetes-fleet.io/parent-CRP";
    public const string ParentNamespace = "kubernetes-fleet.io/parent-placement-namespace";
    public const string ParentBinding = "kubernetes-fleet.io/parent-resource-binding";
    public const string ParentSnapshotIndex = "kubernetes-fleet.io/parent-resource-snapshot-index";
    public const string ParentSnapshot = "kubernetes-fleet.io/parent-resource-snapshot-name";
    public const string ParentOverride = "kubernetes-fleet.io/parent-resource-override";
    public const string Latest = "kubernetes-fleet.io/is-latest-snapshot";
    public const string ResourceIndex = "kubernetes-fleet.io/resource-index";
    public const string PolicyIndex = "kubernetes-fleet.io/policy-index";
    public const string OverrideIndex = "kubernetes-fleet.io/override-index";
}
