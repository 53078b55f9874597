namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>Names and texts of resource placement (facts 1.3, 1.4).</summary>
internal static class PlacementNames
{
    public const string HubAgent = "hubagent";
    public const string MemberAgent = "memberagent";

    public const string PlacementFinalizer = "kubernetes-fleet.io/crp-cleanup";
    public const string SchedulerFinalizer = "kubernetes-fleet.io/scheduler-cleanup";
    public const string BindingFinalizer = "kubernetes-fleet.io/scheduler-crb-cleanup";
    public const string WorkFinalizer = "kubernetes-fleet.io/work-cleanup";
    public const string OverrideFinalizer = "kubernetes-fleet.io/override-cleanup";

    public const string ParentPlacement = "kubernetes-fleet.io/parent-CRP";
    public const string ParentBinding = "kubernetes-fleet.io/parent-resource-binding";
    public const string ParentSnapshotIndex = "kubernetes-fleet.io/parent-resource-snapshot-index";

    public static string Snapshot(string placement, int index) => $"{placement}-{index}-snapshot";

    public static string PolicySnapshot(string placement, int index) => $"{placement}-{index}";

    public static string OverrideSnapshot(string name, long generation) => $"{name}-{Math.Max(0, generation - 1)}";

    public static string Work(string placement) => $"{placement}-work";
}

/// <summary>
/// Texts of conditions. Read in the facts (1.3.2) are those of the placement as a whole but for Applied and Available when true;
/// the others are assumed ([G]).
/// </summary>
internal static class PlacementTexts
{
    public static string Fulfilled(int count) => $"found all cluster needed as specified by the scheduling policy, found {count} cluster(s)";

    public static string Unfulfilled(int count) => $"could not find all clusters needed as specified by the scheduling policy, found {count} cluster(s) instead";

    public static string RolloutStarted(int count) => $"All {count} cluster(s) start rolling out the latest resource";

    public static string RolloutBlocked(int count) => $"The rollout is being blocked by the rollout strategy in {count} cluster(s)";

    public static string Overridden(int count) => $"The selected resources are successfully overridden in {count} cluster(s)";

    public const string NoOverride = "No override rules are configured for the selected resources";

    public static string OverrideFailed(int count) => $"Failed to override resources in {count} cluster(s)";

    /// <summary>Spelling as emitted.</summary>
    public static string Synchronized(int count) => $"Works(s) are succcesfully created or updated in {count} target cluster(s)' namespaces";

    public static string Applied(int count) => $"The selected resources are successfully applied to {count} cluster(s)";

    public static string ApplyFailed(int count) => $"Failed to apply resources to {count} cluster(s), please check the `failedPlacements` status";

    public static string Available(int count) => $"The selected resources in {count} cluster(s) are available now";

    public static string NotAvailable(int count) => $"The selected resources in {count} cluster(s) are still not available yet";

    public const string ClusterRolloutStarted = "Detected the new changes on the resources and started the rollout process";
    public const string ClusterRolloutBlocked = "The rollout is being blocked by the rollout strategy";
    public const string ClusterOverridden = "Successfully applied the override rules on the resources";
    public const string ClusterSynchronized = "All of the works are synchronized to the latest";
    public const string ClusterApplied = "All corresponding work objects are applied";
    public const string ClusterAvailable = "All corresponding work objects are available";

    public static string NotTrackable(string work) => $"The availability of work object {work} is not trackable";

    public static string WorkNotApplied(string work) => $"Work object {work} is not yet applied";

    public static string WorkNotAvailable(string work) => $"Work object {work} is not yet available";
}
