using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>The options for an interrupted plan: the rest of it as a plan, and what it wrote as a report that can be undone.</summary>
/// <param name="run">As it was recorded.</param>
/// <param name="read">What the objects show about documents without a recorded answer: <see cref="ReadAsync"/>.</param>
internal sealed class Interrupted(
    InterruptedRun run, IReadOnlyDictionary<DocumentRef, (DocumentFate Fate, string Words, JsonObject? Now)> read)
{
    public InterruptedRun Of => run;

    /// <summary>Why the rest cannot be written from here; null where it can.</summary>
    public string? WhyNotContinue => run.Hidden > 0 ? Partly : Open.IsEmpty ? "Everything was written." : NotKept(Open, "continued");

    /// <summary>Why what was written cannot be undone from here; null where it can.</summary>
    public string? WhyNotUndo => run.Hidden > 0 ? Partly : Done.IsEmpty ? "Nothing was written." : NotKept(Done, "undone");

    private static string Partly => "You have access to only a part of this change.";

    private ImmutableArray<RunDocument> Open =>
        [.. run.Run.Documents.Where(
            d => Fate(d) is DocumentFate.NotBegun or DocumentFate.Failed or DocumentFate.NotTried or DocumentFate.Unknown)];

    private ImmutableArray<RunDocument> Done =>
        [.. run.Run.Documents.Where(d => Fate(d) is DocumentFate.Written or DocumentFate.Leaving or DocumentFate.Unknown)];

    /// <summary>Reads, as the operator, the objects whose answer is not recorded.</summary>
    public static async Task<Interrupted> ReadAsync(InterruptedRun run, IHubObjects hub, Operator by, CancellationToken token)
    {
        var read = new Dictionary<DocumentRef, (DocumentFate, string, JsonObject?)>();
        foreach (var document in run.Run.Documents.Where(d => d.State is DocumentFate.Sending or DocumentFate.Unknown))
        {
            if (document.NotKept is { } why)
            {
                read[document.Reference] = (DocumentFate.Unknown, $"the object cannot be compared. {why}", null);
                continue;
            }

            var reading = await hub.GetAsync(document.Reference, by, token);
            var (fate, words) = ReadBack.Judge(document.ToDocument(), document.Before, reading)
                ?? (DocumentFate.Unknown, $"the object could not be read: {reading.Outcome.Message}");
            read[document.Reference] = (fate, words, reading.Body);
        }

        return new Interrupted(run, read);
    }

    /// <summary>For lists: the result of a document.</summary>
    public (DocumentFate Fate, string Words) Tell(RunDocument document) => read.TryGetValue(document.Reference, out var known)
        ? (known.Fate, $"The hub's answer was not recorded. Read back: {known.Words}")
        : document.State switch
        {
            DocumentFate.NotBegun => (DocumentFate.NotBegun, "Not started."),
            DocumentFate.Kept => (DocumentFate.Kept, "Already up to date."),
            DocumentFate.Written => (DocumentFate.Written, "Written."),
            DocumentFate.Leaving => (DocumentFate.Leaving, "Deletion was in progress."),
            _ => (Fate(document), $"Not written. {document.Words}".TrimEnd()),
        };

    /// <summary>The documents that were not written, as far as known, under the same checks as any plan.</summary>
    public Plan Rest()
    {
        var open = Open.Select(d => d.ToDocument());
        // Plans that only delete are written from last to first; these are already in the order of writing.
        return new Plan(
            $"Continue: {run.Run.Title}", [.. Open.All(d => d.Action == DocumentAction.Delete) ? open.Reverse() : open], [], []);
    }

    /// <summary>The checks of <see cref="Rest"/>, and that each object is still the same one.</summary>
    public Preflight Check(Preflight preflight)
    {
        var others = from document in Open
                     let check = preflight.Documents.FirstOrDefault(d => d.Document.Reference == document.Reference)
                     where document.Before is { } before && check?.Existing is { } now && UndoPlans.Uid(before) != UndoPlans.Uid(now)
                     select new PlanFinding(
                         "", PlanSeverity.Refuse,
                         $"{document.Reference} was deleted and re-created: this change was made for the former object.");
        return preflight with { Findings = [.. others, .. preflight.Findings], TakesOver = run.Kept.Name };
    }

    /// <summary>What was or may have been written, for <see cref="IChangePipeline.PrepareUndoAsync"/>.</summary>
    public ChangeReport Report()
    {
        var documents = Done.Select(
            d => new DocumentReport(
                d.ToDocument(), Fate(d), new WriteOutcome(WriteResult.Accepted, null, null) { Written = Written(d) }, d.Before,
                run.Run.Renewed, Tell(d).Words));
        return new ChangeReport(
            new Preflight(new Plan(run.Run.Title, [.. Done.Select(d => d.ToDocument())], [], []), [], []), run.Run.Correlation,
            [.. documents], null);
    }

    private DocumentFate Fate(RunDocument document) => read.TryGetValue(document.Reference, out var known) ? known.Fate
        : document.State == DocumentFate.Sending ? DocumentFate.Unknown : document.State;

    // The object is identified by its uid: another one of the same name must not be deleted.
    private JsonObject? Written(RunDocument document) =>
        (document.Uid ?? UndoPlans.Uid(document.Before)
            ?? (read.TryGetValue(document.Reference, out var known) && known.Fate == DocumentFate.Written ? UndoPlans.Uid(known.Now)
            : null)) is { } uid
            ? new JsonObject { ["metadata"] = new JsonObject { ["uid"] = uid } }
            : null;

    private static string? NotKept(ImmutableArray<RunDocument> documents, string what) =>
        documents.FirstOrDefault(d => d.NotKept is not null) is { } bare ? $"{bare.Reference} cannot be {what} from here. {bare.NotKept}"
            : null;
}
