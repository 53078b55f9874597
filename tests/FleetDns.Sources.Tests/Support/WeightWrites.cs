using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Sources.Tests.Support;

internal static class WeightWrites
{
    /// <summary>The weight as a guarded merge patch; the outcome without the object, so that it can be compared.</summary>
    public static async Task<WriteOutcome> PatchBackendWeightAsync(
        this HubWriter writer, WeightChange change, Operator by, bool dryRun, CancellationToken token)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = change.ResourceVersion },
            ["spec"] = new JsonObject { ["weight"] = change.New },
        };
        var outcome = await writer.WriteAsync(
            new HubWrite(WriteMode.MergePatch, PlanKind.Backend.Named(change.Backend.Namespace, change.Backend.Name), patch), by, dryRun,
            token);
        return outcome with { Written = null };
    }
}
