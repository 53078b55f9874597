using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>The one way a weight is written.</summary>
public sealed partial class WeightWriter(IHubWriter hub, IWritePolicy policy, IOperatorRights rights, ILogger<WeightWriter> logger) : IWeightWriter
{
    public async Task<WriteOutcome> ApplyAsync(WeightChange change, Operator by, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Write) is { } why)
        {
            LogRefused(logger, by.Id, change.Backend.ToString(), change.Old, change.New);
            return new WriteOutcome(WriteResult.Denied, why, null);
        }

        var rehearsal = await hub.PatchBackendWeightAsync(change, by, dryRun: true, token);
        var outcome = rehearsal.Result == WriteResult.Accepted ? await hub.PatchBackendWeightAsync(change, by, dryRun: false, token) : rehearsal;
        if (outcome.Result == WriteResult.Denied)
        {
            rights.Forget(by);   // what was remembered said otherwise
        }

        LogWrite(logger, by.Id, change.Backend.ToString(), change.Old, change.New, outcome.Result);
        return outcome;
    }

    [LoggerMessage(LogLevel.Warning, "Refused {Operator} to set spec.weight of TrafficManagerBackend {Backend} from {Old} to {New}.")]
    private static partial void LogRefused(ILogger logger, string @operator, string backend, int old, int @new);

    [LoggerMessage(LogLevel.Information, "{Operator} set spec.weight of TrafficManagerBackend {Backend} from {Old} to {New}: {Result}.")]
    private static partial void LogWrite(ILogger logger, string @operator, string backend, int old, int @new, WriteResult result);
}
