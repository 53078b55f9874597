using FleetDns.Core.Journal;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Parts;

/// <summary>The texts of journal lines.</summary>
public static class JournalWords
{
    /// <summary>The main field: one that was set before one that followed from it; the uid last.</summary>
    public static FieldChange MainChange(JournalLine line) =>
        line.Changes.FirstOrDefault(change => change.Path.StartsWith("spec.", StringComparison.Ordinal))
        ?? line.Changes.FirstOrDefault(change => change.Path != "metadata.uid")
        ?? line.Changes[0];

    /// <summary>
    /// Without the levels that every object has: <c>spec.weight</c> stays, <c>status.conditions[Accepted]</c> is <c>Accepted</c>.
    /// </summary>
    public static string Brief(string path) =>
        path.StartsWith("status.conditions[", StringComparison.Ordinal) && path.EndsWith(']')
            ? path["status.conditions[".Length..^1]
            : path;

    public static string Value(string? value) => value ?? "(none)";

    /// <summary>The same words whether FleetDns made a change or only observed it.</summary>
    public static string Action(string action) => action switch
    {
        "create" or JournalLine.Appeared => "created",
        "update" => JournalLine.Changed,
        "delete" or JournalLine.Gone => "deleted",
        "takeback" => "undone",
        _ => action,
    };
}
