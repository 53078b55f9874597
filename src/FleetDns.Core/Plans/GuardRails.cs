using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans;

/// <summary>Limits that no single change may cross, whoever makes it. Settings <c>GuardRails:*</c>.</summary>
public sealed record GuardRails
{
    /// <summary>Setting <c>GuardRails:NeverAllZero</c>: an FQDN that answers keeps at least one endpoint with a weight.</summary>
    public bool NeverAllZero { get; init; } = true;

    /// <summary>Setting <c>GuardRails:LeastClusters</c>: at least so many healthy clusters keep a share; fewer before the change is no reason to refuse.</summary>
    public int LeastClusters { get; init; } = 1;

    /// <summary>Setting <c>GuardRails:LargestStep</c>: points of share (0..100) that a cluster may gain or lose at once without being confirmed; 100 = any.</summary>
    public double LargestStep { get; init; } = 50;

    public static string StepConfirmation(ObjectKey profile) => $"step:{profile}";

    /// <summary>What the change would cross. Refusals cannot be confirmed; a step can, by <see cref="PlanFinding.Confirmation"/>.</summary>
    /// <param name="typed">The name was (or will have to be) typed: then reaching zero is meant.</param>
    public ImmutableArray<PlanFinding> Check(ProfileEffect effect, bool typed) => GuardRailRules.Check(this, effect, typed);
}
