using System.Diagnostics;
using System.Globalization;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>The one way a weight is written. Leaves a line in the log and in the journal for each attempt, and an Event at the hub for each write.</summary>
public sealed partial class WeightWriter(IHubWriter hub, IHubEvents events, IJournal journal, IWritePolicy policy, IOperatorRights rights, TimeProvider time, ILogger<WeightWriter> logger) : IWeightWriter
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

        var field = new FieldChange(WeightChange.Field, change.Old.ToString(CultureInfo.InvariantCulture), change.New.ToString(CultureInfo.InvariantCulture));
        var entry = new JournalEntry(time.GetUtcNow(), by.Id, by.Name, [], PlanKind.Networking, WeightChange.Kind, change.Backend, "update", [field], correlation, Outcome(outcome.Result), outcome.Message);
        if (await journal.RecordAsync(entry, token) is { } unkept)
        {
            LogNotInJournal(logger, change.Backend.ToString(), correlation, unkept);
        }

        return outcome;
    }

    private static string Outcome(WriteResult result) => result switch
    {
        WriteResult.Accepted => "accepted",
        WriteResult.Conflict => "conflict",
        WriteResult.Gone => "gone",
        WriteResult.Denied => "denied",
        WriteResult.Invalid => "invalid",
        _ => "unreachable",
    };

    [LoggerMessage(LogLevel.Warning, "Refused {OperatorId} ({OperatorName}) to set {Field} of TrafficManagerBackend {Backend} from {Old} to {New}.")]
    private static partial void LogRefused(ILogger logger, string operatorId, string operatorName, string backend, string field, int old, int @new);

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) set {Field} of TrafficManagerBackend {Backend} from {Old} to {New}: {Result}, version {ResourceVersion}, correlation {Correlation}.")]
    private static partial void LogWrite(ILogger logger, string operatorId, string operatorName, string backend, string field, int old, int @new, WriteResult result, string? resourceVersion, string correlation);

    [LoggerMessage(LogLevel.Warning, "The write of TrafficManagerBackend {Backend} with correlation {Correlation}: {Problem}")]
    private static partial void LogNotInJournal(ILogger logger, string backend, string correlation, string problem);

    [LoggerMessage(LogLevel.Warning, "No Event beside TrafficManagerBackend {Backend} for the write with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEvent(ILogger logger, string backend, string correlation, string problem);
}
