using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// The only way to write: preflight → diff → apply in order → journal. Only a cancelled preparation throws. The role, the guard rails and
/// the consent are checked again at Apply, regardless of what a page showed or a browser sent. A write takes no token, so it does not
/// depend on the lifetime of a page. Tracking: <see cref="ITracker"/>.
/// </summary>
public interface IChangePipeline
{
    /// <summary>
    /// Everything that can be checked without writing: rights, server-side dry run, what exists, owners, guard rails. Writes nothing.
    /// </summary>
    Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token);

    /// <summary>
    /// Writes a prepared plan. Refused (and nothing written) where <see cref="Preflight.Stands"/> is not null under this consent.
    /// </summary>
    /// <param name="progress">Called after each document; may be null.</param>
    Task<ChangeReport> ApplyAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress);

    /// <summary>After a partial failure: tries the documents that were not written again, starting with the preflight.</summary>
    Task<ChangeReport> GoOnAsync(ChangeReport failed, Consent consent, Operator by, IProgress<DocumentReport>? progress);

    /// <summary>
    /// The undo of a change, as a plan under the same checks: created objects are deleted, changed fields are restored, deleted objects are
    /// created again, in reverse order, each only if the object is still as written. Writes nothing; <see cref="ApplyAsync"/> does.
    /// </summary>
    Task<Preflight> PrepareUndoAsync(ChangeReport done, Operator by, CancellationToken token);

    /// <summary>Closes the record of an interrupted change and writes nothing.</summary>
    /// <param name="interrupted">Its record: <see cref="KeptRun.Name"/>.</param>
    /// <returns>Null when closed; otherwise the reason.</returns>
    Task<string?> LeaveAsync(string interrupted, Operator by);
}

/// <summary>The checks of a plan.</summary>
/// <param name="Findings">Those of the plan and those of the checks (rights, dry run, owners, guard rails).</param>
public sealed record Preflight(Plan Plan, ImmutableArray<DocumentCheck> Documents, ImmutableArray<PlanFinding> Findings)
{
    /// <summary>Why it cannot be applied under that consent; null when it can.</summary>
    public string? Stands(Consent consent) => PreflightRules.Stands(this, consent);

    /// <summary>The change that this plan undoes; null where it undoes none.</summary>
    public ChangeReport? Undoes { get; init; }

    /// <summary>
    /// The record (<see cref="KeptRun.Name"/>) of the interrupted change that this plan continues or undoes: it is closed when this plan
    /// begins. Null for any other plan.
    /// </summary>
    public string? TakesOver { get; init; }

    /// <summary>The documents that an undo leaves unchanged, with the reason.</summary>
    public ImmutableArray<DocumentReport> Stays { get; init; } = [];

    /// <summary>The refusal that can be overridden by typing <see cref="PlanFinding.Override"/>; null where there is none.</summary>
    public PlanFinding? ToOverride => Findings.FirstOrDefault(f => f.Override is not null);

    /// <summary>The findings that require a confirmation.</summary>
    public ImmutableArray<PlanFinding> ToConfirm => [.. Findings.Where(f => f.Confirmation is not null)];
}

/// <summary>One document with its checks.</summary>
/// <param name="Existing">The current object; null where there is none.</param>
/// <param name="Changes">Old → new per field: all fields of a created object; empty where nothing will be written.</param>
/// <param name="Owners">The owners of fields that would change, except people (kubectl).</param>
/// <param name="Missing">The missing right; null where none is missing.</param>
/// <param name="DryRun">The server's answer; null where there was no dry run.</param>
/// <param name="DryRunLimits">The limits of the dry run where it was not complete (the namespace does not exist yet).</param>
public sealed record DocumentCheck(
    PlanDocument Document,
    JsonObject? Existing,
    ImmutableArray<FieldChange> Changes,
    ImmutableArray<FieldTaken> Owners,
    MissingRight? Missing,
    WriteOutcome? DryRun,
    string? DryRunLimits);

/// <summary>How far a document of a plan is, while it is applied and after. Records at the hub hold these names.</summary>
public enum DocumentFate
{
    /// <summary>Not reached yet; also what a record without a state is read as.</summary>
    NotBegun,
    /// <summary>It is about to be sent, or was sent, and the answer is not recorded.</summary>
    Sending,
    Written,
    /// <summary>A delete that was accepted and waits for finalizers.</summary>
    Leaving,
    /// <summary>Nothing to write: it is already up to date.</summary>
    Kept,
    Failed,
    /// <summary>Not tried, because an earlier document failed or the process is stopping.</summary>
    NotTried,
    /// <summary>It was sent, but neither the hub's answer nor the object shows whether it was written.</summary>
    Unknown,
}

/// <summary>The result of one document.</summary>
/// <param name="Before">The object before the write; null where it was created.</param>
/// <param name="At">When the server answered.</param>
public sealed record DocumentReport(
    PlanDocument Document, DocumentFate Fate, WriteOutcome? Outcome, JsonObject? Before, DateTimeOffset? At, string Words)
{
    /// <summary>It was written, or may have been: there is something to undo.</summary>
    public bool IsWritten => Fate is DocumentFate.Written or DocumentFate.Leaving or DocumentFate.Unknown;
}

/// <summary>The result of an Apply.</summary>
/// <param name="Correlation">The one in log, journal, hub Events and track. An undo has that of the change that it undoes.</param>
/// <param name="Refused">Why nothing was tried; null where something was.</param>
public sealed record ChangeReport(Preflight Preflight, string Correlation, ImmutableArray<DocumentReport> Documents, string? Refused)
{
    /// <summary>The change is an undo: what is written is undone.</summary>
    public bool IsUndo => Preflight.Undoes is not null;

    public bool Succeeded =>
        Refused is null && Documents.All(d => d.Fate is DocumentFate.Written or DocumentFate.Kept or DocumentFate.Leaving);

    /// <summary>What was written and what was not, in one or two sentences.</summary>
    public string Words => PreflightRules.Words(this);
}
