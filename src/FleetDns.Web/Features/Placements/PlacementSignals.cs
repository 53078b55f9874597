using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Placements;

/// <summary>Signals for the states of placements.</summary>
public static class PlacementSignals
{
    public static Signal Of(PlacementState state) => state switch
    {
        PlacementState.Stopped => Signal.Stopped,
        PlacementState.AtRisk => Signal.AtRisk,
        PlacementState.UnderWay => Signal.Pending,
        _ => Signal.Ok,
    };

    public static Signal Of(EffectKind effect) => effect switch
    {
        EffectKind.Applied => Signal.Ok,
        EffectKind.Waiting => Signal.Pending,
        _ => Signal.Note,
    };

    /// <summary>The steps as the page shows them; the first one not reached is the one it waits for.</summary>
    public static ImmutableArray<ShownStep> Steps(ImmutableArray<PlacementStepRow> steps, DateTimeOffset now) =>
        [.. steps.Select(step => new ShownStep(
            step.State,
            Name(step.Step),
        step switch
        {
            { Condition: null } => "not reached",
            { State: StepState.Done, Condition.LastTransition: { } at } => $"for {Words.Duration(now - at)}",
            { Condition: { } condition } => condition.Reason,
        },
        step.Condition?.Message))];

    public static string Name(PlacementStep step) => step switch
    {
        PlacementStep.RolloutStarted => "Rollout started",
        PlacementStep.WorkSynchronized => "Work synchronized",
        _ => step.ToString(),
    };
}
