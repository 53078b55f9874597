using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Writes a weight: a server-side dry run first, then the merge patch guarded by the resourceVersion the operator saw.</summary>
public interface IWeightWriter
{
    Task<WriteOutcome> ApplyAsync(WeightChange change, Operator by, CancellationToken token);
}
