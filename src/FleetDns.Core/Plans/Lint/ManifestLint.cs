using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Reads an operator's own manifests against the traps of facts 2.7 and the live fleet. Pure; the documents are never modified.</summary>
public static class ManifestLint
{
    /// <summary>What the documents reference, and what they would change: to be asked of the hub first.</summary>
    public static ImmutableArray<DocumentRef> Asks(IReadOnlyList<JsonObject> documents) => Lints.Asks(documents);

    /// <summary>Every mistake in words, in the order of the documents.</summary>
    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => Lints.Of(documents, view, hub);

    /// <summary>The documents with the repairs of these traps (null: all) carried out, again and again until nothing more can be repaired; with the reasons.</summary>
    /// <param name="traps"><see cref="LintFinding.Trap"/>s to repair.</param>
    public static RepairedDocuments Repair(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub, IReadOnlySet<string>? traps = null) => Lints.Repair(documents, view, hub, traps);

    /// <summary>The plan that writes the documents, in the order of applying, with what lint (and nothing else) has against it.</summary>
    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) => Lints.Plan(documents, view, hub);
}

/// <summary>One mistake.</summary>
/// <param name="Trap">Number of the trap in facts 2.7 (<c>1</c>, <c>9</c>), or a name of our own (<c>namespace</c>).</param>
/// <param name="Document">Index in the documents.</param>
/// <param name="Path">Where in the document, e.g. <c>metadata.name</c>.</param>
/// <param name="Words">What is wrong and what it leads to.</param>
/// <param name="Repair">What the repair would do and why; null where FleetDns cannot repair it.</param>
public sealed record LintFinding(string Trap, int Document, string Path, PlanSeverity Severity, string Words, string? Repair);

/// <param name="Documents">Copies; documents may have been added or joined.</param>
/// <param name="Reasons">What was changed and why, one a repair.</param>
/// <param name="Left">What still stands.</param>
public sealed record RepairedDocuments(ImmutableArray<JsonObject> Documents, ImmutableArray<string> Reasons, ImmutableArray<LintFinding> Left);
