using System.Diagnostics;
using System.Text.Json.Nodes;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// Writes plans document by document, as the operator. Each attempt leaves a log line and a journal entry, each write also an Event at the
/// hub.
/// </summary>
public sealed partial class ChangePipeline(
    IHubObjects hub, IPlanLookups lookups, IHubEvents events, IJournal journal, IWritePolicy policy, IOperatorRights rights,
    IHubLeases leases, Func<FleetView> view, GuardRails rails, TimeProvider time, ILogger<ChangePipeline> logger) : IChangePipeline
{
    private static readonly TimeSpan[] s_readBack =
        [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

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
        var open = failed.Documents.Where(d => d.Fate is DocumentFate.Failed or DocumentFate.NotTried or DocumentFate.Unknown)
            .Select(d => d.Document.Reference).ToHashSet();
        var rest = failed.Preflight.Plan with { Documents = [.. failed.Preflight.Plan.Documents.Where(d => open.Contains(d.Reference))] };
        var again = await ApplyAsync(await PrepareAsync(rest, by, CancellationToken.None), consent, by, progress);
        return again.Refused is not null
            ? again with { Documents = failed.Documents }
            : again with
            {
                Preflight = failed.Preflight,
                Documents = [.. failed.Documents.Where(d => !open.Contains(d.Document.Reference)), .. again.Documents],
            };
    }

    public async Task<string?> LeaveAsync(string interrupted, Operator by) =>
        policy.Refuses(by, Act.Write)
            ?? await journal.TakeOverAsync(interrupted, $"Closed without changes by {by.Name} ({by.Id}).", CancellationToken.None);

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
                ? UndoPlans.Of(written, reading.Body)
                : (null, $"It could not be read: {reading.Outcome.Message}");
            if (document is not null && IsNamespaceDelete(document))
            {
                // Many operators may create namespaces but not delete them: they can still undo the rest.
                problem = (await _checks.MissingAsync(document, by, token))?.Sentence
                    ?? await NamespaceContents.WhyKeptAsync(hub, document.Reference.Key.Name, done, by, token);
            }

            if (document is not null && problem is null)
            {
                documents.Add(document);
            }
            else
            {
                stays.Add(problem is null
                    ? new DocumentReport(
                        written.Document, DocumentFate.Kept, null, reading.Body, null, "It is already as it was before the change.")
                    : new DocumentReport(written.Document, DocumentFate.Failed, null, reading.Body, null, problem));
            }
        }

        ImmutableArray<PlanFinding> findings =
        [
            .. stays.Where(s => s.Fate == DocumentFate.Failed)
                .Select(s => new PlanFinding("", PlanSeverity.Warn, $"{s.Document.Reference} will not be undone: {s.Words}")),
            .. documents.Where(IsNamespaceDelete)
                .Select(
                    d => new PlanFinding(
                        "", PlanSeverity.Advice,
                        $"{d.Reference} is deleted with everything in it. "
                        + "FleetDns found only what this change created; it does not look for Secrets.")),
        ];
        var preflight = await _checks.PrepareAsync(new Plan(title, documents.ToImmutable(), findings, []), by, token);
        return preflight with
        {
            Undoes = done,
            Stays = stays.ToImmutable(),
            Documents = [
                .. preflight.Documents.Select(
                    d => d.Document.Action == DocumentAction.Delete ? d with { Changes = Manifests.Changes(d.Existing, null) } : d)],
        };
    }

    private async Task<ChangeReport> WriteAllAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress)
    {
        var run = new Run(
            by, preflight.Undoes?.Correlation ?? (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString(),
            preflight.Undoes is not null);
        if (Refuses(preflight, consent, by) is { } why)
        {
            return await RefuseAsync(preflight, why, run);
        }

        var profiles = Concerned(preflight);
        var (locks, unlocked) = await _locks.TakeAsync(
            profiles, $"{Environment.MachineName}/{run.Correlation}/{Guid.NewGuid():N}", await _checks.NamedAsync(by));
        if (locks is null)
        {
            return await RefuseAsync(preflight, unlocked!, run);
        }

        var reports = ImmutableArray.CreateBuilder<DocumentReport>();
        try
        {
            // Under the lock the view contains the last writes of others.
            var findings = await _checks.RailsAsync(preflight.Plan, by);
            if (Stands(findings, consent) is { } refused)
            {
                return await RefuseAsync(preflight, refused, run);
            }

            if (!Concerned(preflight).IsSubsetOf(profiles))
            {
                return await RefuseAsync(
                    preflight, "The fleet has changed since the checks, and the plan now affects other profiles. Check again.", run);
            }

            if (findings.FirstOrDefault(f => f.Override is not null) is { } overridden)
            {
                run = run with { Overridden = $"Guard rails overridden by typing the name. {overridden.Words}" };
                LogOverridden(
                    logger, by.Id, Printable.Of(by.Name), Printable.Of(preflight.Plan.Title), Printable.Of(overridden.Words),
                    run.Correlation);
            }

            if (preflight.TakesOver is { } interrupted
                && await journal.TakeOverAsync(
                    interrupted, $"{(run.Undoes ? "Undone" : "Continued")} by {by.Name} ({by.Id}), correlation {run.Correlation}.",
                    CancellationToken.None) is { } taken)
            {
                return await RefuseAsync(preflight, taken, run);
            }

            await WriteEachAsync(preflight, consent, run, locks, reports, progress);
            foreach (var stays in preflight.Stays.Where(d => d.Fate == DocumentFate.Failed))
            {
                LogRefused(
                    logger, by.Id, Printable.Of(by.Name), Printable.Of($"Undo of {stays.Document.Reference}"), Printable.Of(stays.Words),
                    run.Correlation);
            }
        }
        finally
        {
            await locks.ReleaseAsync(
                [.. reports.Where(r => r.IsWritten && r.Document.Reference.Group is PlanKind.Networking or PlanKind.Placing).Select(Last)]);
        }

        return new ChangeReport(preflight, run.Correlation, [.. reports, .. preflight.Stays], null);
    }

    private async Task WriteEachAsync(
        Preflight preflight, Consent consent, Run run, ProfileLocks.Held locks, ImmutableArray<DocumentReport>.Builder reports,
        IProgress<DocumentReport>? progress)
    {
        var order = Order(preflight);
        using var record = Begin(preflight, order, run);
        var failed = false;
        var dryRun = false;
        for (var i = 0; i < order.Count; i++)
        {
            var check = order[i];
            DocumentReport report;
            try
            {
                if (failed)
                {
                    report = new DocumentReport(check.Document, DocumentFate.NotTried, null, check.Existing, null, "Not tried.");
                }
                else if (
                    check.Document.Action != DocumentAction.Keep && await WhyNotNowAsync(check, preflight, consent, run, locks) is { } why)
                {
                    LogRefused(
                        logger, run.By.Id, Printable.Of(run.By.Name), Printable.Of(check.Document.Reference.ToString()), Printable.Of(why),
                        run.Correlation);
                    report = new DocumentReport(
                        check.Document, DocumentFate.Failed, new WriteOutcome(WriteResult.Held, why, null), check.Existing, null, why);
                }
                else if (!dryRun && check.DryRunLimits is not null)
                {
                    // The namespace exists by now: the rest gets its real dry run before any of it is written.
                    dryRun = true;
                    var refused = await _checks.DryRunRestAsync(order.Skip(i), run.By, CancellationToken.None);
                    report = refused is { } no
                        ? new DocumentReport(
                            check.Document, DocumentFate.Failed, no.Outcome, null, null,
                            no.Document == check.Document ? no.Outcome.Message ?? ""
                            : $"The hub would refuse {no.Document.Reference}: {no.Outcome.Message}")
                        : await WriteAsync(check, run, record);
                }
                else
                {
                    report = await WriteAsync(i > 0 ? await NowAsync(check, run.By) : check, run, record);
                }
            }
            catch (Exception defect)
            {
                // Before the request was sent: a failure after that is already an outcome.
                LogDefect(logger, Printable.Of(check.Document.Reference.ToString()), defect);
                report = new DocumentReport(
                    check.Document, DocumentFate.Failed, null, check.Existing, null,
                    $"Defect in FleetDns ({defect.GetType().Name}); see its log. Nothing was sent for this document.");
            }

            if (report is { Fate: DocumentFate.Failed, Outcome.Result: WriteResult.Conflict, Document.Action: DocumentAction.Create })
            {
                report = report with { Words = $"It was created by someone else after the checks: {report.Words}" };
            }

            failed |= report.Fate is DocumentFate.Failed or DocumentFate.Unknown or DocumentFate.NotTried;
            reports.Add(report);
            record.Add(report);
            progress?.Report(report);
        }

        await record.EndAsync(new ChangeReport(preflight, run.Correlation, [.. reports, .. preflight.Stays], null).Words);
    }

    // A plan may take minutes, so rights and guard rails are checked again before each document.
    private async Task<string?> WhyNotNowAsync(DocumentCheck check, Preflight preflight, Consent consent, Run run, ProfileLocks.Held locks)
    {
        if (locks.Lost)
        {
            return "FleetDns lost its lock on the profile: another operator may be changing it.";
        }

        return policy.Refuses(run.By, Act.Write)
            ?? (await _checks.MissingAsync(check.Document, run.By, CancellationToken.None))?.Sentence
            ?? Stands(await _checks.RailsAsync(preflight.Plan, run.By), consent)
            ?? (preflight.Undoes is { } done && IsNamespaceDelete(check.Document)
                ? await NamespaceContents.WhyKeptAsync(hub, check.Document.Reference.Key.Name, done, run.By, CancellationToken.None)
                : null);
    }

    // Earlier writes may have changed the status of the object to delete: the delete names the current version if nothing else differs.
    private async Task<DocumentCheck> NowAsync(DocumentCheck check, Operator by)
    {
        if (check is not { Document.Action: DocumentAction.Delete, Existing: { } shown })
        {
            return check;
        }

        var now = (await hub.GetAsync(check.Document.Reference, by, CancellationToken.None)).Body;
        return now is not null && UndoPlans.Uid(now) == UndoPlans.Uid(shown) && Manifests.Changes(shown, now).IsEmpty
            ? check with { Existing = now } : check;
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
        written.Document.Reference.Kind, written.Document.Reference.Key.Namespace, written.Document.Reference.Key.Name,
        written.Document.Action == DocumentAction.Delete ? null : written.Outcome?.ResourceVersion);

    private static bool IsNamespaceDelete(PlanDocument document) =>
        document.Action == DocumentAction.Delete && document.Kind == PlanKind.Namespace;

    private static string? Stands(IEnumerable<PlanFinding> findings, Consent consent) =>
        findings.FirstOrDefault(f => f.Blocks(consent))?.Words;

    // An undo has its own order, from the last write to the first.
    private static List<DocumentCheck> Order(Preflight preflight) =>
        preflight.Undoes is null && preflight.Documents.All(d => d.Document.Action is DocumentAction.Delete or DocumentAction.Keep)
            ? [.. preflight.Documents.Reverse()]
            : [.. preflight.Documents];

    private string? Refuses(Preflight preflight, Consent consent, Operator by) =>
        policy.Refuses(by, Act.Write)
        ?? preflight.Stands(consent)
        ?? (preflight.Documents.Length == preflight.Plan.Documents.Length ? null : "The plan was not checked.");

    private IPlanRecord Begin(Preflight preflight, List<DocumentCheck> order, Run run) =>
        journal.Begin(new PlanRun("", run.By.Id, run.By.Name, run.Correlation, preflight.Plan.Title, run.Undoes,
        time.GetUtcNow(), time.GetUtcNow(), null, null, [.. order.Select(check => RunText.Of(check, Profiles(check.Document)))]));

    private async Task<DocumentReport> WriteAsync(DocumentCheck check, Run run, IPlanRecord record)
    {
        if (DryRuns.Write(check.Document, check.Existing) is not { } write)
        {
            return Report(DocumentFate.Kept, null, "Already up to date.") with { At = null };
        }

        // The journal entry is ready before the write is sent, so that nothing can fail between the two.
        var entry = Entry(check.Document, check.Changes, run);
        if (await record.SendingAsync(check.Document.Reference) is { } why)
        {
            return Report(DocumentFate.NotTried, null, why) with { At = null };
        }

        LogBegins(
            logger, entry.OperatorId, entry.OperatorName, entry.Action, Printable.Of(check.Document.Reference.ToString()), Said(entry),
            entry.Correlation);
        var outcome = await SendAsync(write, run.By, record.Cut);
        var (fate, read) = outcome.Result == WriteResult.Unknown ? await ReadBackAsync(check, outcome, run.By, record.Cut)
            : (outcome.Result == WriteResult.Accepted ? DocumentFate.Written : DocumentFate.Failed, outcome);
        try
        {
            await RecordAsync(check.Document, entry, read, run);
        }
        catch (Exception defect)
        {
            LogDefect(logger, Printable.Of(check.Document.Reference.ToString()), defect);
        }

        var done = entry.Action switch { "create" => "Created.", "delete" => "Deleted.", "takeback" => "Undone.", _ => "Changed." };
        return fate switch
        {
            DocumentFate.Written when check.Document.Action == DocumentAction.Delete && Finalizers(read) is { Length: > 0 } finalizers =>
                Report(DocumentFate.Leaving, read, $"Deleting {check.Document.Reference}; waiting for {finalizers}."),
            DocumentFate.Written => Report(fate, read, $"{done}{(read.Message is null ? "" : $" {read.Message}")}"),
            _ => Report(fate, read, read.Message ?? read.Result.ToString()),
        };

        DocumentReport Report(DocumentFate fate, WriteOutcome? outcome, string words) =>
            new(check.Document, fate, outcome, check.Existing, time.GetUtcNow(), words);
    }

    private async Task<WriteOutcome> SendAsync(HubWrite write, Operator by, CancellationToken cut)
    {
        try
        {
            return await hub.WriteAsync(write, by, dryRun: false, cut);
        }
        catch (OperationCanceledException)
        {
            return new WriteOutcome(WriteResult.Unreachable, "FleetDns is stopping; nothing was sent.", null);
        }
        catch (Exception defect)
        {
            // A failure here must not hide that something may have been written.
            LogDefect(logger, Printable.Of(write.Reference.ToString()), defect);
            return new WriteOutcome(WriteResult.Unknown, $"Defect in FleetDns ({defect.GetType().Name}); see its log.", null);
        }
    }

    /// <summary>Reads the object a few times until it shows the write: the hub may still be processing the request.</summary>
    private async Task<(DocumentFate Fate, WriteOutcome Outcome)> ReadBackAsync(
        DocumentCheck check, WriteOutcome silent, Operator by, CancellationToken cut)
    {
        (DocumentFate Fate, string Words)? judged = null;
        string? problem = null;
        JsonObject? now = null;
        try
        {
            foreach (var pause in s_readBack)
            {
                await Task.Delay(pause, time, cut);
                var reading = await hub.GetAsync(check.Document.Reference, by, cut);
                (judged, now, problem) =
                    (ReadBack.Judge(check.Document, check.Existing, reading) ?? judged, reading.Body, reading.Outcome.Message);
                if (judged is { Fate: DocumentFate.Written or DocumentFate.Leaving })
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            problem = "FleetDns is stopping.";
        }
        catch (Exception defect)
        {
            LogDefect(logger, Printable.Of(check.Document.Reference.ToString()), defect);
            problem = $"Defect in FleetDns ({defect.GetType().Name}); see its log.";
        }

        var state = judged is { } known ? $"Read back: {known.Words}"
            : $"Whether it was written is unknown: the object could not be read back. {problem}";
        var words = $"{silent.Message} {state}";
        return judged?.Fate switch
        {
            DocumentFate.Written or DocumentFate.Leaving =>
                (DocumentFate.Written,
                new WriteOutcome(WriteResult.Accepted, words, now?["metadata"]?["resourceVersion"]?.ToString()) { Written = now }),
            DocumentFate.Failed => (DocumentFate.Failed, new WriteOutcome(WriteResult.Unreachable, words, null)),
            _ => (DocumentFate.Unknown, new WriteOutcome(WriteResult.Unknown, words, null) { Written = now }),
        };
    }

    private static string Finalizers(WriteOutcome outcome) =>
        outcome.Written?["metadata"]?["finalizers"] is JsonArray finalizers ? string.Join(", ", finalizers.Select(f => f?.ToString())) : "";

    // A document that was refused before anything was sent.
    private Task RecordAsync(PlanDocument document, ImmutableArray<FieldChange> changes, WriteOutcome outcome, Run run) =>
        RecordAsync(document, Entry(document, changes, run), outcome, run);

    /// <summary>Log and journal get the same text: bounded, on one line, without values of fields that may hold secrets.</summary>
    private async Task RecordAsync(PlanDocument document, JournalEntry begun, WriteOutcome outcome, Run run)
    {
        if (outcome.Result == WriteResult.Denied)
        {
            rights.Forget(run.By);   // the remembered rights are out of date
        }

        var entry = JournalText.Fit(
            begun with { At = time.GetUtcNow(), Outcome = outcome.Result.ToString().ToLowerInvariant(), Words = run.Say(outcome.Message) });
        var reference = Printable.Of(document.Reference.ToString());
        LogWrite(
            logger, entry.OperatorId, entry.OperatorName, entry.Action, reference, Said(entry), outcome.Result,
            outcome.ResourceVersion ?? "–", entry.Words is null ? "" : $" {entry.Words}", entry.Correlation);
        if (await journal.RecordAsync(entry, CancellationToken.None) is { } failure)
        {
            LogNoEntry(logger, reference, entry.Correlation, failure);
        }

        if (outcome.Result == WriteResult.Accepted
            && await events.RecordAsync(
                WriteNotes.Of(document, entry.Action, entry.Changes, outcome, run.By), run.By, entry.Correlation,
                CancellationToken.None) is { } problem)
        {
            LogNoEvent(logger, reference, entry.Correlation, problem);
        }
    }

    private JournalEntry Entry(PlanDocument document, ImmutableArray<FieldChange> changes, Run run)
    {
        var action = run.Action(document);
        return JournalText.Fit(
            new JournalEntry(
                time.GetUtcNow(), run.By.Id, run.By.Name, Profiles(document), document.Reference.Group, document.Reference.Kind,
                document.Reference.Key, action,
            action == "delete" ? [] : changes, run.Correlation, "", null));
    }

    private static string Said(JournalEntry entry) =>
        entry.Changes.IsEmpty ? "no fields"
            : string.Join(", ", entry.Changes.Select(change => $"{change.Path} {change.Old ?? "–"} → {change.New ?? "–"}"));

    /// <summary>One Apply: who acts, under which correlation, and whether it undoes a change.</summary>
    private sealed record Run(Operator By, string Correlation, bool Undoes)
    {
        /// <summary>The guard rail that was overridden by typing its name, for log and journal; null where none was.</summary>
        public string? Overridden { get; init; }

        /// <summary>The journal's word for a document.</summary>
        public string Action(PlanDocument document) => JournalText.Action(document.Action, Undoes);

        /// <summary>The server's message, after the overridden guard rail.</summary>
        public string? Say(string? words) => Overridden is null ? words : words is null ? Overridden : $"{Overridden} {words}";
    }

    // The profiles concerned: the profile itself, that of a backend, or those that serve the service.
    private ImmutableArray<ObjectKey> Profiles(PlanDocument document)
    {
        var key = document.Reference.Key;
        return document.Reference.Kind switch
        {
            "TrafficManagerProfile" => [key],
            "TrafficManagerBackend" when document.Manifest["spec"]?["profile"]?["name"] is JsonValue profile =>
                [new ObjectKey(key.Namespace, profile.ToString())],
            "TrafficManagerBackend" => [.. view().Profiles.Values.Where(p => p.Backends.Any(b => b.Key == key)).Select(p => p.Key)],
            "Service" or "ServiceExport" =>
                [.. view().Profiles.Values.Where(p => p.Backends.Any(b => b.Key.Namespace == key.Namespace && b.Backend.Import == key.Name))
                .Select(p => p.Key)],
            _ => [.. PlanEffects.Of([document], view()).Select(e => e.Profile)],
        };
    }

    [LoggerMessage(LogLevel.Warning, "Refused {OperatorId} ({OperatorName}): {Title}: {Why} Correlation {Correlation}.")]
    private static partial void LogRefused(
        ILogger logger, string operatorId, string operatorName, string title, string why, string correlation);

    [LoggerMessage(
        LogLevel.Warning, "{OperatorId} ({OperatorName}) overrides the guard rails for {Title}: {Words} Correlation {Correlation}.")]
    private static partial void LogOverridden(
        ILogger logger, string operatorId, string operatorName, string title, string words, string correlation);

    [LoggerMessage(
        LogLevel.Information, "{OperatorId} ({OperatorName}) begins {Action} {Reference}: {Changes}. Correlation {Correlation}.")]
    private static partial void LogBegins(
        ILogger logger, string operatorId, string operatorName, string action, string reference, string changes, string correlation);

    [LoggerMessage(
        LogLevel.Information,
        "{OperatorId} ({OperatorName}) {Action} {Reference}: {Changes}: {Result}, version {ResourceVersion}, correlation "
        + "{Correlation}.{Words}")]
    private static partial void LogWrite(
        ILogger logger, string operatorId, string operatorName, string action, string reference, string changes, WriteResult result,
        string resourceVersion, string words, string correlation);

    [LoggerMessage(LogLevel.Error, "Defect in FleetDns while {Reference} was written.")]
    private static partial void LogDefect(ILogger logger, string reference, Exception defect);

    [LoggerMessage(LogLevel.Warning, "No Event was created for {Reference}, correlation {Correlation}: {Problem}")]
    private static partial void LogNoEvent(ILogger logger, string reference, string correlation, string problem);

    [LoggerMessage(LogLevel.Warning, "Journal entry for {Reference}, correlation {Correlation}: {Problem}")]
    private static partial void LogNoEntry(ILogger logger, string reference, string correlation, string problem);
}
