using System.Diagnostics;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>The one way a weight is written. Leaves a line in the log for each attempt, and an Event at the hub for each write.</summary>
public sealed partial class WeightWriter(IHubWriter hub, IHubEvents events, IWritePolicy policy, IOperatorRights rights, ILogger<WeightWriter> logger) : IWeightWriter
{
    public async Task<WriteOutcome> ApplyAsync(WeightChange change, Operator by, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Write) is { } why)
        {
            LogRefused(logger, by.Id, by.Name, change.Backend.ToString(), WeightChange.Field, change.Old, change.New);
            return new WriteOutcome(WriteResult.Denied, why, null);
        }

        var correlation = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        var rehearsal = await hub.PatchBackendWeightAsync(change, by, dryRun: true, token);
        var outcome = rehearsal.Result == WriteResult.Accepted ? await hub.PatchBackendWeightAsync(change, by, dryRun: false, token) : rehearsal;
        if (outcome.Result == WriteResult.Denied)
        {
            rights.Forget(by);   // what was remembered said otherwise
        }

        LogWrite(logger, by.Id, by.Name, change.Backend.ToString(), WeightChange.Field, change.Old, change.New, outcome.Result, outcome.ResourceVersion, correlation);
        if (outcome.Result == WriteResult.Accepted && await events.RecordAsync(change, by, correlation, token) is { } problem)
        {
            LogNoEvent(logger, change.Backend.ToString(), correlation, problem);
        }

        return outcome;
    }

    [LoggerMessage(LogLevel.Warning, "Refused {OperatorId} ({OperatorName}) to set {Field} of TrafficManagerBackend {Backend} from {Old} to {New}.")]
    private static partial void LogRefused(ILogger logger, string operatorId, string operatorName, string backend, string field, int old, int @new);

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) set {Field} of TrafficManagerBackend {Backend} from {Old} to {New}: {Result}, version {ResourceVersion}, correlation {Correlation}.")]
    private static partial void LogWrite(ILogger logger, string operatorId, string operatorName, string backend, string field, int old, int @new, WriteResult result, string? resourceVersion, string correlation);

    [LoggerMessage(LogLevel.Warning, "No Event beside TrafficManagerBackend {Backend} for the write with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEvent(ILogger logger, string backend, string correlation, string problem);
}
