using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Checks an operator's own manifests for the known mistakes of docs/domain.md 2.7 and against the live fleet. Pure; the documents
/// are never modified.</summary>
public static class ManifestLint
{
    /// <summary>What the documents reference and would change: to be read from the hub first.</summary>
    public static ImmutableArray<DocumentRef> Asks(IReadOnlyList<JsonObject> documents) => LintAsks.Of(documents);

    /// <summary>All at once: findings, plan, and what was not checked.</summary>
    public static LintReport Judge(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub) =>
        Lints.Judge(documents, view, hub);

    /// <summary>A sentence for every mistake, in the order of the documents.</summary>
    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub) =>
        Lints.Of(documents, view, hub);

    /// <summary>The documents with the repairs of these mistakes (null: all) applied until no repair is left, with the reasons.</summary>
    /// <param name="traps"><see cref="LintFinding.Trap"/>s to repair.</param>
    public static RepairedDocuments Repair(
        IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub, IReadOnlySet<string>? traps = null) => Lints.Repair(
            documents, view, hub, traps);

    /// <summary>The plan that writes the documents, in the order of application, with the findings of the lint rules only.</summary>
    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub) => Lints.Plan(documents, view, hub);
}

/// <param name="NotChecked">What was not checked, as items of a list.</param>
public sealed record LintReport(ImmutableArray<LintFinding> Findings, Plan Plan, ImmutableArray<string> NotChecked)
{
    /// <summary><c>Not checked: …</c>; empty if there is no document.</summary>
    public string Gaps => NotChecked.IsEmpty ? "" : $"Not checked: {string.Join("; ", NotChecked)}.";
}

/// <summary>One mistake.</summary>
/// <param name="Trap">Number of the known mistake in docs/domain.md 2.7 (<c>1</c>, <c>9</c>), or a name of FleetDns
/// (<c>namespace</c>).</param>
/// <param name="Document">Index in the documents.</param>
/// <param name="Path">Where in the document, e.g. <c>metadata.name</c>.</param>
/// <param name="Words">What is wrong and its consequence.</param>
/// <param name="Repair">What the repair would do and why; null if FleetDns cannot repair it, or if the result would not be better.</param>
public sealed record LintFinding(string Trap, int Document, string Path, PlanSeverity Severity, string Words, string? Repair);

/// <param name="Documents">Copies; documents may have been added or joined.</param>
/// <param name="Reasons">What was changed and why, one per repair.</param>
/// <param name="Left">Findings that remain.</param>
public sealed record RepairedDocuments(
    ImmutableArray<JsonObject> Documents, ImmutableArray<string> Reasons, ImmutableArray<LintFinding> Left)
{
    /// <summary>Position of each document in the pasted text; null for an added one.</summary>
    public ImmutableArray<int?> Origins { get; init; } = [];
}
