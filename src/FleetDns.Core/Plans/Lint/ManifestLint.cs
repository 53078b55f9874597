using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Reads an operator's own manifests against the traps of docs/domain.md 2.7 and the live fleet. Pure; the documents are never modified.</summary>
public static class ManifestLint
{
    /// <summary>What the documents reference, and what they would change: to be asked of the hub first.</summary>
    public static ImmutableArray<DocumentRef> Asks(IReadOnlyList<JsonObject> documents) => LintAsks.Of(documents);

    /// <summary>All at once: findings, plan, and what was not checked.</summary>
    public static LintReport Judge(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => Lints.Judge(documents, view, hub);

    /// <summary>Every mistake in words, in the order of the documents.</summary>
    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => Lints.Of(documents, view, hub);

    /// <summary>The documents with the repairs of these traps (null: all) carried out, again and again until nothing more can be repaired; with the reasons.</summary>
    /// <param name="traps"><see cref="LintFinding.Trap"/>s to repair.</param>
    public static RepairedDocuments Repair(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub, IReadOnlySet<string>? traps = null) => Lints.Repair(documents, view, hub, traps);

    /// <summary>The plan that writes the documents, in the order of applying, with what lint (and nothing else) has against it.</summary>
    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => Lints.Plan(documents, view, hub);
}

/// <param name="NotChecked">What was not looked at, each in words that can stand in a list.</param>
public sealed record LintReport(ImmutableArray<LintFinding> Findings, Plan Plan, ImmutableArray<string> NotChecked)
{
    /// <summary><c>Not checked: …</c>; empty where there is no document.</summary>
    public string Gaps => NotChecked.IsEmpty ? "" : $"Not checked: {string.Join("; ", NotChecked)}.";
}

/// <summary>One mistake.</summary>
/// <param name="Trap">Number of the trap in docs/domain.md 2.7 (<c>1</c>, <c>9</c>), or a name of our own (<c>namespace</c>).</param>
/// <param name="Document">Index in the documents.</param>
/// <param name="Path">Where in the document, e.g. <c>metadata.name</c>.</param>
/// <param name="Words">What is wrong and what it leads to.</param>
/// <param name="Repair">What the repair would do and why; null where FleetDns cannot repair it, or where the repair would not end better.</param>
public sealed record LintFinding(string Trap, int Document, string Path, PlanSeverity Severity, string Words, string? Repair);

/// <param name="Documents">Copies; documents may have been added or joined.</param>
/// <param name="Reasons">What was changed and why, one a repair.</param>
/// <param name="Left">What still stands.</param>
public sealed record RepairedDocuments(ImmutableArray<JsonObject> Documents, ImmutableArray<string> Reasons, ImmutableArray<LintFinding> Left)
{
    /// <summary>For each document where it stood in what was pasted; null for one that was added.</summary>
    public ImmutableArray<int?> Origins { get; init; } = [];
}
