using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// Writes a weight: rights, guard rails and a server-side dry run first, then a merge patch guarded by the resourceVersion that the
/// operator saw.
/// </summary>
public interface IWeightWriter
{
    /// <param name="consent">What the operator has confirmed; <see cref="Consent.None"/> at first.</param>
    Task<WeightWritten> ApplyAsync(WeightChange change, Consent consent, Operator by);
}

/// <summary>The result of writing a weight.</summary>
/// <param name="Report">Its correlation identifies the track, where something was written.</param>
/// <param name="ToConfirm">With <see cref="WriteResult.Held"/>: what must be confirmed first; empty where it cannot be confirmed.</param>
public sealed record WeightWritten(WriteOutcome Outcome, ChangeReport Report, ImmutableArray<PlanFinding> ToConfirm);
