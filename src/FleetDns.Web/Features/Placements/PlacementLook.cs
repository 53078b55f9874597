using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Placements;

/// <summary>Shapes for what Core says of placements.</summary>
public static class PlacementLook
{
    public static Signal Of(PlacementStanding standing) => standing switch
    {
        PlacementStanding.Stopped => Signal.Stopped,
        PlacementStanding.AtRisk => Signal.AtRisk,
        PlacementStanding.UnderWay => Signal.Pending,
        _ => Signal.Ok,
    };

    public static Signal Of(EffectKind effect) => effect switch
    {
        EffectKind.Applied => Signal.Ok,
        EffectKind.Waiting => Signal.Pending,
        _ => Signal.Note,
    };

    /// <summary>The steps as stations; of those not reached the first is where it waits.</summary>
    public static ImmutableArray<Hop> Hops(ImmutableArray<PlacementStepRow> steps, DateTimeOffset now) => [.. steps.Select(step => new Hop(
        step.State switch { StepState.Done => HopState.Done, StepState.Pending => HopState.Running, StepState.Stopped => HopState.Stuck, _ => HopState.Waiting },
        Name(step.Step),
        step switch
        {
            { Condition: null } => "not reached",
            { State: StepState.Done, Condition.LastTransition: { } at } => $"since {Words.Duration(now - at)}",
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
