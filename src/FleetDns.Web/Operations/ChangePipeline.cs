using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Writes plans document by document, in the operator's name. Leaves a line in the log and a journal entry for each attempt, and an Event at the hub for each write.</summary>
public sealed partial class ChangePipeline(
    IHubObjects hub, IPlanLookups lookups, IHubEvents events, IJournal journal, IWritePolicy policy, IOperatorRights rights, Func<FleetView> view, GuardRails rails, TimeProvider time, ILogger<ChangePipeline> logger) : IChangePipeline
{
    private readonly PreflightChecks _checks = new(hub, lookups, rights, view, rails);

    public Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token) => policy.Refuses(by, Act.Write) is { } why
        ? Task.FromResult(new Preflight(plan, [], [new PlanFinding("", PlanSeverity.Refuse, why)]))
        : _checks.PrepareAsync(plan, by, token);

    public async Task<ChangeReport> ApplyAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress, CancellationToken token)
    {
        var correlation = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        if (Refuses(preflight, consent, by) is { } why)
        {
            LogRefused(logger, by.Id, Printable.Of(by.Name), Printable.Of(preflight.Plan.Title), Printable.Of(why), correlation);
            foreach (var check in preflight.Documents.Where(d => d.DryRun is { Result: not WriteResult.Accepted }))
            {
                await RecordAsync(check.Document, Action(check.Document), check.Changes, check.DryRun!, by, correlation, token);
            }

            return new ChangeReport(preflight, correlation, [], why);
        }

        var reports = ImmutableArray.CreateBuilder<DocumentReport>();
        var order = preflight.Documents.All(d => d.Document.Action is DocumentAction.Delete or DocumentAction.Keep) ? preflight.Documents.Reverse().ToList() : [.. preflight.Documents];
        var failed = false;
        var rehearsed = false;
        for (var i = 0; i < order.Count; i++)
        {
            var check = order[i];
            DocumentReport report;
            if (failed)
            {
                report = new DocumentReport(check.Document, DocumentFate.NotTried, null, check.Existing, null, "Not tried.");
            }
            else if (!rehearsed && check.Rehearsed is not null)
            {
                // The namespace is there by now: the rest is rehearsed for good before any of it is written.
                rehearsed = true;
                var refused = await _checks.RehearseRestAsync(order.Skip(i), by, token);
                report = refused is { } no
                    ? new DocumentReport(check.Document, DocumentFate.Failed, no.Outcome, null, null, no.Document == check.Document ? no.Outcome.Message ?? "" : $"The hub would refuse {no.Document.Reference}: {no.Outcome.Message}")
                    : await WriteAsync(check, by, correlation, token);
            }
            else
            {
                report = await WriteAsync(check, by, correlation, token);
            }

            failed |= report.Fate == DocumentFate.Failed;
            reports.Add(report);
            progress?.Report(report);
        }

        return new ChangeReport(preflight, correlation, reports.ToImmutable(), null);
    }

    public async Task<ChangeReport> GoOnAsync(ChangeReport failed, Consent consent, Operator by, IProgress<DocumentReport>? progress, CancellationToken token)
    {
        var open = failed.Documents.Where(d => d.Fate is DocumentFate.Failed or DocumentFate.NotTried).Select(d => d.Document.Reference).ToHashSet();
        var rest = failed.Preflight.Plan with { Documents = [.. failed.Preflight.Plan.Documents.Where(d => open.Contains(d.Reference))] };
        var again = await ApplyAsync(await PrepareAsync(rest, by, token), consent, by, progress, token);
        return again.Refused is not null ? again with { Documents = failed.Documents } : again with { Preflight = failed.Preflight, Documents = [.. failed.Documents.Where(d => !open.Contains(d.Document.Reference)), .. again.Documents] };
    }

    public async Task<ChangeReport> TakeBackAsync(ChangeReport done, Operator by, IProgress<DocumentReport>? progress, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Write) is { } why)
        {
            return done with { Documents = [], Refused = why, TakesBack = true };
        }

        var reports = ImmutableArray.CreateBuilder<DocumentReport>();
        foreach (var written in done.Documents.Reverse().Where(d => d.Fate is DocumentFate.Written or DocumentFate.Leaving))
        {
            var report = await TakeBackAsync(written, by, done.Correlation, token);
            reports.Add(report);
            progress?.Report(report);
        }

        return done with { Documents = reports.ToImmutable(), Refused = null, TakesBack = true };
    }

    private string? Refuses(Preflight preflight, Consent consent, Operator by) =>
        policy.Refuses(by, Act.Write)
        ?? preflight.Stands(consent)
        ?? (preflight.Documents.Length == preflight.Plan.Documents.Length ? null : "The plan was not checked.")
        // The fleet may have moved since the checks.
        ?? _checks.Rails(preflight.Plan).Where(f => f.Severity == PlanSeverity.Refuse || (f.Confirmation is { } asked && !consent.Confirmed.Contains(asked))).Select(f => f.Words).FirstOrDefault();

    private async Task<DocumentReport> WriteAsync(DocumentCheck check, Operator by, string correlation, CancellationToken token)
    {
        if (Rehearsals.Write(check.Document, check.Existing) is not { } write)
        {
            return new DocumentReport(check.Document, DocumentFate.Kept, null, check.Existing, null, "It is as wanted.");
        }

        var outcome = await hub.WriteAsync(write, by, dryRun: false, token);
        var action = Action(check.Document);
        await RecordAsync(check.Document, action, check.Changes, outcome, by, correlation, token);
        return outcome.Result != WriteResult.Accepted ? new DocumentReport(check.Document, DocumentFate.Failed, outcome, check.Existing, time.GetUtcNow(), outcome.Message ?? outcome.Result.ToString())
            : check.Document.Action == DocumentAction.Delete && outcome.Written?["metadata"]?["finalizers"] is JsonArray { Count: > 0 } finalizers
                ? new DocumentReport(check.Document, DocumentFate.Leaving, outcome, check.Existing, time.GetUtcNow(), $"{check.Document.Reference} is being deleted, waiting for {string.Join(", ", finalizers.Select(f => f?.ToString()))}.")
            : new DocumentReport(check.Document, DocumentFate.Written, outcome, check.Existing, time.GetUtcNow(), action switch { "create" => "Created.", "delete" => "Deleted.", _ => "Changed." });
    }

    private async Task<DocumentReport> TakeBackAsync(DocumentReport written, Operator by, string correlation, CancellationToken token)
    {
        var document = written.Document;
        var reading = await hub.GetAsync(document.Reference, by, token);
        if (reading.Outcome.Result is not (WriteResult.Accepted or WriteResult.Gone))
        {
            return Failed($"It cannot be read: {reading.Outcome.Message}");
        }

        var (write, problem) = Reversals.Of(written, reading.Body);
        if (write is null)
        {
            return problem is null ? new DocumentReport(document, DocumentFate.Kept, null, reading.Body, time.GetUtcNow(), "It is as it was.") : Failed(problem);
        }

        var outcome = await hub.WriteAsync(write, by, dryRun: false, token);
        await RecordAsync(document, "takeback", Manifests.Changes(reading.Body, write.Mode == WriteMode.Delete ? null : outcome.Written), outcome, by, correlation, token);
        return outcome.Result == WriteResult.Accepted ? new DocumentReport(document, DocumentFate.Written, outcome, reading.Body, time.GetUtcNow(), "Taken back.") : Failed(outcome.Message ?? outcome.Result.ToString(), outcome);

        DocumentReport Failed(string words, WriteOutcome? how = null) => new(document, DocumentFate.Failed, how, reading.Body, time.GetUtcNow(), words);
    }

    private async Task RecordAsync(PlanDocument document, string action, ImmutableArray<FieldChange> changes, WriteOutcome outcome, Operator by, string correlation, CancellationToken token)
    {
        if (outcome.Result == WriteResult.Denied)
        {
            rights.Forget(by);   // what was remembered said otherwise
        }

        // The log says what the journal keeps: bounded, on one line, without values where people keep secrets.
        var entry = JournalText.Fit(new JournalEntry(time.GetUtcNow(), by.Id, by.Name, Profiles(document), document.Reference.Group, document.Reference.Kind, document.Reference.Key, action, action == "delete" ? [] : changes, correlation,
            outcome.Result.ToString().ToLowerInvariant(), outcome.Message));
        var said = entry.Changes is [var only] ? $"{only.Path} {only.Old ?? "–"} → {only.New ?? "–"}" : $"{changes.Length} fields";
        LogWrite(logger, entry.OperatorId, entry.OperatorName, action, Printable.Of(document.Reference.ToString()), said, outcome.Result, outcome.ResourceVersion, correlation);
        if (await journal.RecordAsync(entry, token) is { } unkept)
        {
            LogNoEntry(logger, document.Reference.ToString(), correlation, unkept);
        }

        if (outcome.Result == WriteResult.Accepted && await events.RecordAsync(WriteNotes.Of(document, action, changes, outcome, by), by, correlation, token) is { } problem)
        {
            LogNoEvent(logger, document.Reference.ToString(), correlation, problem);
        }
    }

    private static string Action(PlanDocument document) => document.Action switch { DocumentAction.Create => "create", DocumentAction.Delete => "delete", _ => "update" };

    // The FQDNs concerned: of a profile itself, of a backend, or of those that answer with the service.
    private ImmutableArray<ObjectKey> Profiles(PlanDocument document)
    {
        var key = document.Reference.Key;
        return document.Reference.Kind switch
        {
            "TrafficManagerProfile" => [key],
            "TrafficManagerBackend" when document.Manifest["spec"]?["profile"]?["name"] is JsonValue profile => [new ObjectKey(key.Namespace, profile.ToString())],
            "TrafficManagerBackend" => [.. view().Profiles.Values.Where(p => p.Backends.Any(b => b.Key == key)).Select(p => p.Key)],
            "Service" or "ServiceExport" => [.. view().Profiles.Values.Where(p => p.Backends.Any(b => b.Key.Namespace == key.Namespace && b.Backend.Import == key.Name)).Select(p => p.Key)],
            _ => [.. PlanEffects.Of([document], view()).Select(e => e.Profile)],
        };
    }

    [LoggerMessage(LogLevel.Warning, "Refused {OperatorId} ({OperatorName}): {Title}: {Why} Correlation {Correlation}.")]
    private static partial void LogRefused(ILogger logger, string operatorId, string operatorName, string title, string why, string correlation);

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) {Action} {Reference}: {Changes}: {Result}, version {ResourceVersion}, correlation {Correlation}.")]
    private static partial void LogWrite(ILogger logger, string operatorId, string operatorName, string action, string reference, string changes, WriteResult result, string? resourceVersion, string correlation);

    [LoggerMessage(LogLevel.Warning, "No Event beside {Reference} for the write with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEvent(ILogger logger, string reference, string correlation, string problem);

    [LoggerMessage(LogLevel.Warning, "The journal entry about {Reference} with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEntry(ILogger logger, string reference, string correlation, string problem);
}
