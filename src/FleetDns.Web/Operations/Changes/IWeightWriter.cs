using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Writes a weight: rights, guard rails and a server-side dry run first, then the merge patch guarded by the resourceVersion the operator saw.</summary>
public interface IWeightWriter
{
    /// <param name="consent">What was confirmed; <see cref="Consent.None"/> at first.</param>
    Task<WeightWritten> ApplyAsync(WeightChange change, Consent consent, Operator by);
}

/// <summary>What became of a weight.</summary>
/// <param name="Report">Its correlation is the track's, where something was written.</param>
/// <param name="ToConfirm">With <see cref="WriteResult.Held"/>: what has to be confirmed first; empty where nothing can.</param>
public sealed record WeightWritten(WriteOutcome Outcome, ChangeReport Report, ImmutableArray<PlanFinding> ToConfirm);
