using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Writes to the hub as the operator.</summary>
public interface IHubWriter
{
    /// <summary>Sets one backend's weight by a JSON merge patch that the server refuses when the object has moved on. Never throws but when cancelled.</summary>
    /// <param name="dryRun">The server checks everything, webhooks included, and stores nothing.</param>
    Task<WriteOutcome> PatchBackendWeightAsync(WeightChange change, Operator by, bool dryRun, CancellationToken token);
}
