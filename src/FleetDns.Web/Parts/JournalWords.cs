using FleetDns.Core.Journal;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Parts;

/// <summary>How the lines of the journal are read.</summary>
public static class JournalWords
{
    /// <summary>The field that says most: one that somebody set before one that followed from it, and never the uid.</summary>
    public static FieldChange Telling(JournalLine line) =>
        line.Changes.FirstOrDefault(change => change.Path.StartsWith("spec.", StringComparison.Ordinal))
        ?? line.Changes.FirstOrDefault(change => change.Path != "metadata.uid")
        ?? line.Changes[0];

    /// <summary>Without the levels that every object has: <c>spec.weight</c> stays, <c>status.conditions[Accepted]</c> is <c>Accepted</c>.</summary>
    public static string Brief(string path) =>
        path.StartsWith("status.conditions[", StringComparison.Ordinal) && path.EndsWith(']') ? path["status.conditions[".Length..^1] : path;

    public static string Value(string? value) => value ?? "–";
}
