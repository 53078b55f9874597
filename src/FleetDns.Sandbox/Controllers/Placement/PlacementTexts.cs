namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Texts of conditions about a cluster and of scheduling (docs/domain.md 1.3.2; upstream's controllers at the commit named there).
/// </summary>
internal static class PlacementTexts
{
    public static string Fulfilled(int count) =>
        $"found all cluster needed as specified by the scheduling policy, found {count} cluster(s)";

    public static string Unfulfilled(int count) =>
        $"could not find all clusters needed as specified by the scheduling policy, found {count} cluster(s) instead";

    public const string NoOverride = "No override rules are configured for the selected resources";
    public const string ClusterRolloutStarted = "Detected the new changes on the resources and started the rollout process";
    public const string ClusterRolloutBlocked = "The rollout is being blocked by the rollout strategy";
    public const string ClusterNotUpdated = "The resources cannot be updated to the latest because of the rollout strategy";
    public const string ClusterOverridden = "Successfully applied the override rules on the resources";
    public const string ClusterSynchronized = "All of the works are synchronized to the latest";
    public const string ClusterApplied = "All corresponding work objects are applied";
    public const string ClusterAvailable = "All corresponding work objects are available";

    public static string WorkNotApplied(string work) => $"Work object {work} has failed to apply";

    public static string WorkNotAvailable(string work) => $"Work object {work} is not yet available";

    public static string NotTrackable(string work) => $"The availability of work object {work} is not trackable";
}
