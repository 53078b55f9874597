namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Condition texts of each step of a placement (docs/domain.md 1.3.2; upstream's pkg/utils/condition at the commit named there).
/// </summary>
internal static class PlacementSteps
{
    /// <summary>Of the placement as a whole.</summary>
    /// <param name="count">Number of clusters with that status.</param>
    public static (string Reason, string Text) Whole(string step, string status, int count, bool hasOverride) => (step, status) switch
    {
        ("RolloutStarted", "True") => ("RolloutStarted", $"All {count} cluster(s) start rolling out the latest resource"),
        ("RolloutStarted", "False") =>
            ("RolloutNotStartedYet", $"The rollout is being blocked by the rollout strategy in {count} cluster(s)"),
        ("RolloutStarted", _) =>
            ("RolloutStartedUnknown",
            $"There are still {count} cluster(s) in the process of deciding whether to roll out the latest resources or not"),
        ("Overridden", "True") => hasOverride
            ? ("OverriddenSucceeded", $"The selected resources are successfully overridden in {count} cluster(s)")
            : ("NoOverrideSpecified", PlacementTexts.NoOverride),
        ("Overridden", "False") => ("OverriddenFailed", $"Failed to override resources in {count} cluster(s)"),
        ("Overridden", _) =>
            ("OverriddenPending",
            $"There are still {count} cluster(s) in the process of overriding the selected resources if there is any override defined"),
        // The misspelling is upstream's.
        ("WorkSynchronized", "True") =>
            ("WorkSynchronized", $"Works(s) are succcesfully created or updated in {count} target cluster(s)' namespaces"),
        ("WorkSynchronized", "False") =>
            ("WorkNotSynchronizedYet", $"There are {count} cluster(s) which have not finished creating or updating work(s) yet"),
        ("WorkSynchronized", _) =>
            ("WorkSynchronizedUnknown",
            $"There are still {count} cluster(s) in the process of creating or updating the work object(s) in the hub cluster"),
        ("Applied", "True") => ("ApplySucceeded", $"The selected resources are successfully applied to {count} cluster(s)"),
        ("Applied", "False") =>
            ("ApplyFailed", $"Failed to apply resources to {count} cluster(s), please check the `failedPlacements` status"),
        ("Applied", _) =>
            ("ApplyPending", $"There are still {count} cluster(s) in the process of applying the resources on the member cluster"),
        (_, "True") => ("ResourceAvailable", $"The selected resources in {count} cluster(s) are available now"),
        (_, "False") => ("ResourceNotAvailableYet", $"The selected resources in {count} cluster(s) are still not available yet"),
        _ => ("ResourceAvailableUnknown",
            $"There are still {count} cluster(s) in the process of checking the availability of the selected resources"),
    };

    public static (string Reason, string Text) UnknownInCluster(string step) => step switch
    {
        "RolloutStarted" =>
            ("RolloutStartedUnknown", "In the process of deciding whether to roll out some version of the resources or not"),
        "Overridden" => ("OverriddenPending", "In the process of overriding the selected resources if there is any override defined"),
        "WorkSynchronized" => ("WorkSynchronizedUnknown", "In the process of creating or updating the work object(s) in the hub cluster"),
        "Applied" => ("ApplyPending", "In the process of applying the resources on the member cluster"),
        // The trailing space is upstream's.
        _ => ("ResourceAvailableUnknown", "The availability of the selected resources is unknown yet "),
    };

    public static string EventReason(string step) => step == "Overridden" ? "PlacementOverriddenSucceeded" : "Placement" + step;

    public static string EventText(string step) => step switch
    {
        "RolloutStarted" => "Started rolling out the latest resources",
        "Overridden" => "Placement has been successfully overridden",
        "WorkSynchronized" => "Work(s) have been created or updated successfully for the selected cluster(s)",
        "Applied" => "Resources have been applied to the selected cluster(s)",
        _ => "Resources are available on the selected cluster(s)",
    };
}
