namespace FleetDns.Core.Fleet;

/// <summary>The steps of a placement, in the order of its controllers (docs/domain.md 1.3.2).</summary>
public enum PlacementStep
{
    Scheduled,
    RolloutStarted,
    Overridden,
    WorkSynchronized,
    Applied,
    Available,
}

/// <summary>One step with the controller's message, and an explanation if needed.</summary>
/// <param name="Condition">Null if the step is not reached.</param>
/// <param name="Meaning">Explanation for the operator; null if the message is sufficient.</param>
public sealed record PlacementStepRow(PlacementStep Step, StepState State, Condition? Condition, string? Meaning);

/// <summary>Conditions of a placement, or of one of its clusters, in order.</summary>
public static class PlacementSteps
{
    private static readonly PlacementStep[] s_all = Enum.GetValues<PlacementStep>();

    /// <summary>Of the whole placement: always six.</summary>
    public static ImmutableArray<PlacementStepRow> Of(Placement placement) =>
        Order(placement.Conditions, placement.Ref.Kind, placement.Meta.Generation);

    /// <summary>Of one cluster: always six.</summary>
    public static ImmutableArray<PlacementStepRow> Of(PlacementStatus? cluster, long generation) =>
        Order(cluster?.Conditions ?? [], "", generation);

    /// <summary>The first step that is not done; null when all are.</summary>
    public static PlacementStepRow? Stop(this ImmutableArray<PlacementStepRow> steps) =>
        steps.FirstOrDefault(step => step.State != StepState.Done);

    private static ImmutableArray<PlacementStepRow> Order(EquatableArray<Condition> conditions, string prefix, long generation)
    {
        var rows = ImmutableArray.CreateBuilder<PlacementStepRow>(s_all.Length);
        foreach (var step in s_all)
        {
            var condition = conditions.Find(prefix + step);
            var old = condition is { ObservedGeneration: > 0 } && condition.ObservedGeneration < generation;
            rows.Add(new PlacementStepRow(step, State(condition, old), condition, Meaning(condition, old, generation)));
        }

        return rows.MoveToImmutable();
    }

    private static StepState State(Condition? condition, bool old) => condition switch
    {
        null => StepState.NotReached,
        _ when old => StepState.Pending,
        { Status: ConditionStatus.True } => StepState.Done,
        // The strategy delays it on purpose, one cluster after the other: nothing has failed.
        { Status: ConditionStatus.False, Reason: "RolloutNotStartedYet" } => StepState.Pending,
        { Status: ConditionStatus.False } => StepState.Stopped,
        _ => StepState.Pending,
    };

    private static string? Meaning(Condition? condition, bool old, long generation) => condition switch
    {
        null => null,
        _ when old =>
            FormattableString.Invariant($"Reported for generation {condition.ObservedGeneration}; the object is at {generation}."),
        { Reason: "NotAllWorkAreAvailabilityTrackable" } =>
            "Normal here: the availability of a ServiceExport cannot be tracked, so this is not a failure.",
        { Reason: "NoOverrideSpecified" } => "No override changes what is placed.",
        { Reason: "RolloutNotStartedYet" } => "Clusters are updated a few at a time; the others wait.",
        { Reason: "RolloutControlledByExternalController" } => "A staged update run decides when each cluster is updated.",
        { Reason: "SchedulingPolicyUnfulfilled" } => "Fewer clusters could be picked than the policy requests.",
        { Reason: "InvalidResourceSelectors" } => "Nothing is placed until the selectors are corrected.",
        { Reason: "OverriddenFailed" } => "A cluster where an override fails keeps its current objects.",
        _ => null,
    };
}
