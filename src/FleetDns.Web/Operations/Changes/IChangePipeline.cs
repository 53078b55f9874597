using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// The one way anything is written: preflight → diff → apply in order → journal. Nothing throws but a preparation that is cancelled; the role, the
/// guard rails and the consent are checked again at Apply, whatever a page drew or a browser sent. A write takes no token: it is never bound to the
/// life of a page. Tracking: <see cref="ITracker"/>.
/// </summary>
public interface IChangePipeline
{
    /// <summary>Everything that can be checked without writing: rights, server-side dry run, what exists, owners, guard rails. Writes nothing.</summary>
    Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token);

    /// <summary>Writes a prepared plan. Refused (and nothing written) where <see cref="Preflight.Stands"/> is not null under this consent.</summary>
    /// <param name="progress">Told after each document; may be null.</param>
    Task<ChangeReport> ApplyAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress);

    /// <summary>After a failure in the middle: tries the documents that were not written, once more from the preflight.</summary>
    Task<ChangeReport> GoOnAsync(ChangeReport failed, Consent consent, Operator by, IProgress<DocumentReport>? progress);

    /// <summary>
    /// The undo of what was written, as a plan under the same checks: what was created is deleted, what was changed is written back, what was deleted is
    /// created, in reverse order, each only where it is still what was written. Writes nothing; <see cref="ApplyAsync"/> does.
    /// </summary>
    Task<Preflight> PrepareUndoAsync(ChangeReport done, Operator by, CancellationToken token);

    /// <summary>Ends the record of an interrupted change and writes nothing.</summary>
    /// <param name="interrupted">Its record: <see cref="KeptRun.Name"/>.</param>
    /// <returns>Null when ended; else why not, in words.</returns>
    Task<string?> LeaveAsync(string interrupted, Operator by);
}

/// <summary>The checks of a plan.</summary>
/// <param name="Findings">The plan's own, and those of the checks (rights, dry run, owners, guard rails).</param>
public sealed record Preflight(Plan Plan, ImmutableArray<DocumentCheck> Documents, ImmutableArray<PlanFinding> Findings)
{
    /// <summary>Why it cannot be applied under that consent, in words; null when it can.</summary>
    public string? Stands(Consent consent) => PreflightRules.Stands(this, consent);

    /// <summary>What this plan undoes; null for a plan that undoes nothing.</summary>
    public ChangeReport? Undoes { get; init; }

    /// <summary>The interrupted change that this plan goes on with or undoes, by its record (<see cref="KeptRun.Name"/>): it ends when this plan begins. Null for any other plan.</summary>
    public string? TakesOver { get; init; }

    /// <summary>Of an undo: the documents that it leaves as they are, with the reason.</summary>
    public ImmutableArray<DocumentReport> Stays { get; init; } = [];

    /// <summary>The refusal that can be overridden by typing <see cref="PlanFinding.Override"/>; null where there is none.</summary>
    public PlanFinding? ToOverride => Findings.FirstOrDefault(f => f.Override is not null);

    /// <summary>Each confirmation that is asked for, with the finding that asks.</summary>
    public ImmutableArray<PlanFinding> ToConfirm => [.. Findings.Where(f => f.Confirmation is not null)];
}

/// <summary>One document under the checks.</summary>
/// <param name="Existing">The object as it is; null where there is none.</param>
/// <param name="Changes">Field-wise old → new: a created object with all its fields; empty where nothing will be written.</param>
/// <param name="Owners">Who owns fields that would change, people (kubectl) excepted.</param>
/// <param name="Missing">The right that is missing; null where none is.</param>
/// <param name="DryRun">The server's answer; null where nothing is to be rehearsed.</param>
/// <param name="Rehearsed">How far the dry run reaches, in words, where it could not be the real one (the namespace does not exist yet).</param>
public sealed record DocumentCheck(
    PlanDocument Document,
    JsonObject? Existing,
    ImmutableArray<FieldChange> Changes,
    ImmutableArray<FieldTaken> Owners,
    MissingRight? Missing,
    WriteOutcome? DryRun,
    string? Rehearsed);

public enum DocumentFate
{
    /// <summary>Nothing to write: it is as wanted.</summary>
    Kept,
    Written,
    /// <summary>A delete that was accepted and waits for finalizers.</summary>
    Leaving,
    Failed,
    /// <summary>Not tried, because one before it failed, or the process stops.</summary>
    NotTried,
    /// <summary>It was sent, and neither the hub's answer nor the object tells whether it was written.</summary>
    Unknown,
}

/// <summary>What became of one document.</summary>
/// <param name="Before">The object before the write; null where it was created.</param>
/// <param name="At">When the server answered.</param>
public sealed record DocumentReport(PlanDocument Document, DocumentFate Fate, WriteOutcome? Outcome, JsonObject? Before, DateTimeOffset? At, string Words)
{
    /// <summary>The hub has it, or may have it: there is something to undo.</summary>
    public bool IsWritten => Fate is DocumentFate.Written or DocumentFate.Leaving or DocumentFate.Unknown;
}

/// <summary>What became of an Apply.</summary>
/// <param name="Correlation">Of log, journal, hub Events and track. An undo has the one of the change that it undoes.</param>
/// <param name="Refused">Why nothing was tried at all; null where something was.</param>
public sealed record ChangeReport(Preflight Preflight, string Correlation, ImmutableArray<DocumentReport> Documents, string? Refused)
{
    /// <summary>It tells of an undo: written is taken back.</summary>
    public bool TakesBack => Preflight.Undoes is not null;

    public bool Succeeded => Refused is null && Documents.All(d => d.Fate is DocumentFate.Written or DocumentFate.Kept or DocumentFate.Leaving);

    /// <summary>What was written, what not, in one or two sentences.</summary>
    public string Words => PreflightRules.Words(this);
}
