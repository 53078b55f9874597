using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>
/// Journal entries as the texts of notes, and back. Notes are untrusted: what is read is cut to size and completed, or rejected.
/// </summary>
internal static class JournalText
{
    public const string Kind = "journal";

    public const int MostProfiles = 10;
    // Read with kubectl and by FleetDns, never put into HTML as it is
    private static readonly JsonSerializerOptions s_json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Bounded, and without values of fields that may hold secrets.</summary>
    public static JournalEntry Fit(JournalEntry entry) => new(
        entry.At,
        Cut(entry.OperatorId),
        Cut(entry.OperatorName),
        entry.Profiles.IsDefault ? [] : [.. entry.Profiles.Take(MostProfiles).Select(Cut)],
        Cut(entry.Group),
        Cut(entry.Kind),
        Cut(entry.Subject),
        Cut(entry.Action),
        KeptFields.Of(entry.Kind, entry.Changes),
        Cut(entry.Correlation),
        Cut(entry.Outcome),
        entry.Words is null ? null : KeptFields.Words(entry.Words));

    public static string Write(JournalEntry fitted) => JsonSerializer.Serialize(fitted, s_json);

    /// <summary>Null where the text is not an entry.</summary>
    public static JournalEntry? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEntry>(text, s_json) is { Kind.Length: > 0, Subject.Name.Length: > 0 } entry
                ? Fit(entry) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Names sort by time; the part after it makes them unique across replicas.</summary>
    public static string NewName(string kind, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{at.UtcDateTime:yyyyMMdd-HHmmss-fff}-{Guid.NewGuid():N}");

    /// <summary>The journal's name for an action on an object.</summary>
    public static string Action(DocumentAction action, bool undoes) =>
        undoes ? "takeback" : action switch { DocumentAction.Create => "create", DocumentAction.Delete => "delete", _ => "update" };

    public static JournalLine Line(string name, JournalEntry entry)
    {
        var self = new ObjectRef(entry.Kind, entry.Subject);
        return new JournalLine(
            name, entry.At, self, self, entry.Kind == "MemberCluster" ? entry.Subject.Name : null, entry.Profiles, entry.Action,
            entry.Changes, entry.OperatorName,
            new MadeChange(entry.OperatorId, entry.Correlation, entry.Outcome, entry.Words));
    }

    public static string Cut(string? text) => text is null ? "" : Bounded.Cut(text);

    public static ObjectKey Cut(ObjectKey key) => new(Bounded.Shorten(key.Namespace ?? ""), Bounded.Shorten(key.Name ?? ""));
}
