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
    IHubObjects hub, IPlanLookups lookups, IHubEvents events, IJournal journal, IWritePolicy policy, IOperatorRights rights, IHubLeases leases, Func<FleetView> view, GuardRails rails, TimeProvider time, ILogger<ChangePipeline> logger) : IChangePipeline
{
    private readonly PreflightChecks _checks = new(hub, lookups, rights, view, rails);
    private readonly ProfileLocks _locks = new(leases, view, time);

    public Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token) => policy.Refuses(by, Act.Write) is { } why
        ? Task.FromResult(new Preflight(plan, [], [new PlanFinding("", PlanSeverity.Refuse, why)]))
        : _checks.PrepareAsync(plan, by, token);

    // On the thread pool: neither the dispatcher of a circuit nor its end stops a write.
    public Task<ChangeReport> ApplyAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress) =>
        Task.Run(() => WriteAllAsync(preflight, consent, by, progress), CancellationToken.None);

    public async Task<ChangeReport> GoOnAsync(ChangeReport failed, Consent consent, Operator by, IProgress<DocumentReport>? progress)
    {
        var open = failed.Documents.Where(d => d.Fate is DocumentFate.Failed or DocumentFate.NotTried).Select(d => d.Document.Reference).ToHashSet();
        var rest = failed.Preflight.Plan with { Documents = [.. failed.Preflight.Plan.Documents.Where(d => open.Contains(d.Reference))] };
        var again = await ApplyAsync(await PrepareAsync(rest, by, CancellationToken.None), consent, by, progress);
        return again.Refused is not null
            ? again with { Documents = failed.Documents }
            : again with { Preflight = failed.Preflight, Documents = [.. failed.Documents.Where(d => !open.Contains(d.Document.Reference)), .. again.Documents] };
    }

    public async Task<Preflight> PrepareUndoAsync(ChangeReport done, Operator by, CancellationToken token)
    {
        var title = $"Undo: {done.Preflight.Plan.Title}";
        if (policy.Refuses(by, Act.Write) is { } why)
        {
            return new Preflight(new Plan(title, [], [], []), [], [new PlanFinding("", PlanSeverity.Refuse, why)]) { Undoes = done };
        }

        var documents = ImmutableArray.CreateBuilder<PlanDocument>();
        var stays = ImmutableArray.CreateBuilder<DocumentReport>();
        foreach (var written in done.Documents.Reverse().Where(d => d.IsWritten))
        {
            var reading = await hub.GetAsync(written.Document.Reference, by, token);
            var (document, problem) = reading.Outcome.Result is WriteResult.Accepted or WriteResult.Gone
                ? Reversals.Of(written, reading.Body)
                : (null, $"It cannot be read: {reading.Outcome.Message}");
            if (document is not null && IsNamespaceDelete(document))
            {
                problem = await NamespaceContents.WhyKeptAsync(hub, document.Reference.Key.Name, done, by, token);
            }

            if (document is not null && problem is null)
            {
                documents.Add(document);
            }
            else
            {
                stays.Add(problem is null
                    ? new DocumentReport(written.Document, DocumentFate.Kept, null, reading.Body, null, "It is as it was.")
                    : new DocumentReport(written.Document, DocumentFate.Failed, null, reading.Body, null, problem));
            }
        }

        ImmutableArray<PlanFinding> findings =
        [
            .. stays.Where(s => s.Fate == DocumentFate.Failed).Select(s => new PlanFinding("", PlanSeverity.Warn, $"{s.Document.Reference} stays: {s.Words}")),
            .. documents.Where(IsNamespaceDelete).Select(d => new PlanFinding("", PlanSeverity.Advice, $"{d.Reference} is deleted with everything in it. FleetDns found only what this change created; it does not look for Secrets.")),
        ];
        var preflight = await _checks.PrepareAsync(new Plan(title, documents.ToImmutable(), findings, []), by, token);
        return preflight with
        {
            Undoes = done,
            Stays = stays.ToImmutable(),
            Documents = [.. preflight.Documents.Select(d => d.Document.Action == DocumentAction.Delete ? d with { Changes = Manifests.Changes(d.Existing, null) } : d)],
        };
    }

    private async Task<ChangeReport> WriteAllAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress)
    {
        var run = new Run(by, preflight.Undoes?.Correlation ?? (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString(), preflight.Undoes is not null);
        if (Refuses(preflight, consent, by) is { } why)
        {
            return await RefuseAsync(preflight, why, run);
        }

        var profiles = Concerned(preflight);
        var (locks, unlocked) = await _locks.TakeAsync(profiles, $"{Environment.MachineName}/{run.Correlation}/{Guid.NewGuid():N}", await _checks.NamedAsync(by));
        if (locks is null)
        {
            return await RefuseAsync(preflight, unlocked!, run);
        }

        var reports = ImmutableArray.CreateBuilder<DocumentReport>();
        try
        {
            // Under the lock the view has what others wrote last.
            var findings = await _checks.RailsAsync(preflight.Plan, by);
            if (Stands(findings, consent) is { } refused)
            {
                return await RefuseAsync(preflight, refused, run);
            }

            if (!Concerned(preflight).IsSubsetOf(profiles))
            {
                return await RefuseAsync(preflight, "The fleet has changed since the checks, and the plan now concerns other profiles. Check again.", run);
            }

            if (findings.FirstOrDefault(f => f.Override is not null) is { } overridden)
            {
                run = run with { Overridden = $"Guard rails overridden by name. {overridden.Words}" };
                LogOverridden(logger, by.Id, Printable.Of(by.Name), Printable.Of(preflight.Plan.Title), Printable.Of(overridden.Words), run.Correlation);
            }

            await WriteEachAsync(preflight, consent, run, locks, reports, progress);
        }
        finally
        {
            await locks.ReleaseAsync([.. reports.Where(r => r.IsWritten && r.Document.Reference.Group is PlanKind.Networking or PlanKind.Placing).Select(Last)]);
        }

        return new ChangeReport(preflight, run.Correlation, [.. reports, .. preflight.Stays], null);
    }

    private async Task WriteEachAsync(Preflight preflight, Consent consent, Run run, ProfileLocks.Held locks, ImmutableArray<DocumentReport>.Builder reports, IProgress<DocumentReport>? progress)
    {
        var order = Order(preflight);
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
            else if (check.Document.Action != DocumentAction.Keep && await WhyNotNowAsync(check, preflight, consent, run, locks) is { } why)
            {
                LogRefused(logger, run.By.Id, Printable.Of(run.By.Name), Printable.Of(check.Document.Reference.ToString()), Printable.Of(why), run.Correlation);
                report = new DocumentReport(check.Document, DocumentFate.Failed, new WriteOutcome(WriteResult.Held, why, null), check.Existing, null, why);
            }
            else if (!rehearsed && check.Rehearsed is not null)
            {
                // The namespace is there by now: the rest is rehearsed for good before any of it is written.
                rehearsed = true;
                var refused = await _checks.RehearseRestAsync(order.Skip(i), run.By, CancellationToken.None);
                report = refused is { } no
                    ? new DocumentReport(check.Document, DocumentFate.Failed, no.Outcome, null, null, no.Document == check.Document ? no.Outcome.Message ?? "" : $"The hub would refuse {no.Document.Reference}: {no.Outcome.Message}")
                    : await WriteAsync(check, run);
            }
            else
            {
                report = await WriteAsync(i > 0 ? await NowAsync(check, run.By) : check, run);
            }

            if (report is { Fate: DocumentFate.Failed, Outcome.Result: WriteResult.Conflict, Document.Action: DocumentAction.Create })
            {
                report = report with { Words = $"Somebody has created it since you looked: {report.Words}" };
            }

            failed |= report.Fate == DocumentFate.Failed;
            reports.Add(report);
            progress?.Report(report);
        }
    }

    // A plan may take minutes: who may, and what the guard rails say, is asked before each of its documents.
    private async Task<string?> WhyNotNowAsync(DocumentCheck check, Preflight preflight, Consent consent, Run run, ProfileLocks.Held locks)
    {
        if (locks.Lost)
        {
            return "FleetDns has lost its lock on the profile: somebody else may be changing it.";
        }

        return policy.Refuses(run.By, Act.Write)
            ?? (await _checks.MissingAsync(check.Document, run.By, CancellationToken.None))?.Sentence
            ?? Stands(await _checks.RailsAsync(preflight.Plan, run.By), consent)
            ?? (preflight.Undoes is { } done && IsNamespaceDelete(check.Document) ? await NamespaceContents.WhyKeptAsync(hub, check.Document.Reference.Key.Name, done, run.By, CancellationToken.None) : null);
    }

    // What went before may have changed the status of what is to go: the delete names the version that is there, where nothing else differs.
    private async Task<DocumentCheck> NowAsync(DocumentCheck check, Operator by)
    {
        if (check is not { Document.Action: DocumentAction.Delete, Existing: { } shown })
        {
            return check;
        }

        var now = (await hub.GetAsync(check.Document.Reference, by, CancellationToken.None)).Body;
        return now is not null && Reversals.Uid(now) == Reversals.Uid(shown) && Manifests.Changes(shown, now).IsEmpty ? check with { Existing = now } : check;
    }

    private async Task<ChangeReport> RefuseAsync(Preflight preflight, string why, Run run)
    {
        LogRefused(logger, run.By.Id, Printable.Of(run.By.Name), Printable.Of(preflight.Plan.Title), Printable.Of(why), run.Correlation);
        foreach (var check in preflight.Documents.Where(d => d.DryRun is { Result: not WriteResult.Accepted }))
        {
            await RecordAsync(check.Document, check.Changes, check.DryRun!, run);
        }

        return new ChangeReport(preflight, run.Correlation, [], why);
    }

    private ImmutableHashSet<ObjectKey> Concerned(Preflight preflight)
    {
        var written = preflight.Documents.Select(d => d.Document).Where(d => d.Action != DocumentAction.Keep).ToList();
        return [.. written.SelectMany(d => Profiles(d)).Concat(PlanEffects.Of(written, view()).Select(e => e.Profile))];
    }

    private static LastWrite Last(DocumentReport written) => new(
        written.Document.Reference.Kind, written.Document.Reference.Key.Namespace, written.Document.Reference.Key.Name, written.Document.Action == DocumentAction.Delete ? null : written.Outcome?.ResourceVersion);

    private static bool IsNamespaceDelete(PlanDocument document) => document is { Reference: { Group: "", Kind: "Namespace" }, Action: DocumentAction.Delete };

    private static string? Stands(IEnumerable<PlanFinding> findings, Consent consent) => findings.FirstOrDefault(f => f.StandsAgainst(consent))?.Words;

    // An undo comes in its own order, from the last write to the first.
    private static List<DocumentCheck> Order(Preflight preflight) =>
        preflight.Undoes is null && preflight.Documents.All(d => d.Document.Action is DocumentAction.Delete or DocumentAction.Keep)
            ? [.. preflight.Documents.Reverse()]
            : [.. preflight.Documents];

    private string? Refuses(Preflight preflight, Consent consent, Operator by) =>
        policy.Refuses(by, Act.Write)
        ?? preflight.Stands(consent)
        ?? (preflight.Documents.Length == preflight.Plan.Documents.Length ? null : "The plan was not checked.");

    private async Task<DocumentReport> WriteAsync(DocumentCheck check, Run run)
    {
        if (Rehearsals.Write(check.Document, check.Existing) is not { } write)
        {
            return new DocumentReport(check.Document, DocumentFate.Kept, null, check.Existing, null, "It is as wanted.");
        }

        var outcome = await hub.WriteAsync(write, run.By, dryRun: false, CancellationToken.None);
        await RecordAsync(check.Document, check.Changes, outcome, run);
        return outcome.Result != WriteResult.Accepted ? new DocumentReport(check.Document, DocumentFate.Failed, outcome, check.Existing, time.GetUtcNow(), outcome.Message ?? outcome.Result.ToString())
            : check.Document.Action == DocumentAction.Delete && outcome.Written?["metadata"]?["finalizers"] is JsonArray { Count: > 0 } finalizers
                ? new DocumentReport(check.Document, DocumentFate.Leaving, outcome, check.Existing, time.GetUtcNow(), $"{check.Document.Reference} is being deleted, waiting for {string.Join(", ", finalizers.Select(f => f?.ToString()))}.")
            : new DocumentReport(check.Document, DocumentFate.Written, outcome, check.Existing, time.GetUtcNow(), run.Action(check.Document) switch { "create" => "Created.", "delete" => "Deleted.", "takeback" => "Taken back.", _ => "Changed." });
    }

    private async Task RecordAsync(PlanDocument document, ImmutableArray<FieldChange> changes, WriteOutcome outcome, Run run)
    {
        var (by, correlation, action) = (run.By, run.Correlation, run.Action(document));
        if (outcome.Result == WriteResult.Denied)
        {
            rights.Forget(by);   // what was remembered said otherwise
        }

        // The log says what the journal keeps: bounded, on one line, without values where people keep secrets.
        var entry = JournalText.Fit(new JournalEntry(time.GetUtcNow(), by.Id, by.Name, Profiles(document), document.Reference.Group, document.Reference.Kind, document.Reference.Key, action, action == "delete" ? [] : changes, correlation,
            outcome.Result.ToString().ToLowerInvariant(), run.Say(outcome.Message)));
        var said = entry.Changes is [var only] ? $"{only.Path} {only.Old ?? "–"} → {only.New ?? "–"}" : $"{changes.Length} fields";
        LogWrite(logger, entry.OperatorId, entry.OperatorName, action, Printable.Of(document.Reference.ToString()), said, outcome.Result, outcome.ResourceVersion, correlation);
        if (await journal.RecordAsync(entry, CancellationToken.None) is { } unkept)
        {
            LogNoEntry(logger, document.Reference.ToString(), correlation, unkept);
        }

        if (outcome.Result == WriteResult.Accepted && await events.RecordAsync(WriteNotes.Of(document, action, changes, outcome, by), by, correlation, CancellationToken.None) is { } problem)
        {
            LogNoEvent(logger, document.Reference.ToString(), correlation, problem);
        }
    }

    /// <summary>One Apply: who acts, under which correlation, and whether it undoes a change.</summary>
    private sealed record Run(Operator By, string Correlation, bool Undoes)
    {
        /// <summary>What was overridden by name, for log and journal; null where nothing was.</summary>
        public string? Overridden { get; init; }

        /// <summary>The journal's word for a document.</summary>
        public string Action(PlanDocument document) => Undoes ? "takeback" : document.Action switch { DocumentAction.Create => "create", DocumentAction.Delete => "delete", _ => "update" };

        /// <summary>The server's words, after what was overridden.</summary>
        public string? Say(string? words) => Overridden is null ? words : words is null ? Overridden : $"{Overridden} {words}";
    }

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

    [LoggerMessage(LogLevel.Warning, "{OperatorId} ({OperatorName}) overrides the guard rails for {Title}: {Words} Correlation {Correlation}.")]
    private static partial void LogOverridden(ILogger logger, string operatorId, string operatorName, string title, string words, string correlation);

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) {Action} {Reference}: {Changes}: {Result}, version {ResourceVersion}, correlation {Correlation}.")]
    private static partial void LogWrite(ILogger logger, string operatorId, string operatorName, string action, string reference, string changes, WriteResult result, string? resourceVersion, string correlation);

    [LoggerMessage(LogLevel.Warning, "No Event beside {Reference} for the write with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEvent(ILogger logger, string reference, string correlation, string problem);

    [LoggerMessage(LogLevel.Warning, "The journal entry about {Reference} with correlation {Correlation}: {Problem}")]
    private static partial void LogNoEntry(ILogger logger, string reference, string correlation, string problem);
}
