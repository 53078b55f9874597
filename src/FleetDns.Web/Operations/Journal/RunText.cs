using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// Records of plans as the texts of notes, and back. Notes are untrusted: what is read is cut to size and completed, or rejected.
/// </summary>
internal static class RunText
{
    public const string Kind = "run";

    private const int MostDocuments = 200;
    private const int DeepestJson = 64;
    private const string Secret = "It contains values that FleetDns does not record (Secret, env, args, data, overrides).";
    private const string TooLarge = "The plan is too large to be recorded completely.";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read with kubectl and by FleetDns, never put into HTML as it is
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        MaxDepth = DeepestJson,
    };

    public static RunDocument Of(DocumentCheck check, ImmutableArray<ObjectKey> profiles)
    {
        var document = check.Document;
        var kept = IsKept(document.Reference.Kind, document.Manifest)
            && (check.Existing is null || IsKept(document.Reference.Kind, check.Existing));
        return new RunDocument(
            document.Reference.Group, document.Reference.Kind, document.Reference.Key, document.Action, document.Why, DocumentFate.NotBegun,
            null, [.. profiles.Take(JournalText.MostProfiles)],
            kept ? Slim(document.Manifest) : null, kept && check.Existing is { } existing ? Slim(existing) : null, null,
            kept ? null : Secret);
    }

    /// <summary>The text of a note; without manifests if it would be too long.</summary>
    public static string Write(PlanRun run)
    {
        var text = JsonSerializer.Serialize(
            run.Ended is null ? run : run with { Documents = [.. run.Documents.Select(d => Bare(d, d.NotKept))] }, s_json);
        return text.Length <= HubNotes.LongestText ? text
            : JsonSerializer.Serialize(run with { Documents = [.. run.Documents.Select(d => Bare(d, d.NotKept ?? TooLarge))] }, s_json);
    }

    /// <summary>Null where the text is not a record.</summary>
    public static PlanRun? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PlanRun>(text, s_json) is { Documents.IsDefaultOrEmpty: false } run
                && run.Documents.All(d => d is { Kind.Length: > 0, Key.Name.Length: > 0 }) ? Fit(run) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Texts on one line and shortened, as in the journal.</summary>
    public static PlanRun Fit(PlanRun run) => run with
    {
        Owner = JournalText.Cut(run.Owner),
        OperatorId = JournalText.Cut(run.OperatorId),
        OperatorName = JournalText.Cut(run.OperatorName),
        Correlation = JournalText.Cut(run.Correlation),
        Title = JournalText.Cut(run.Title),
        Outcome = run.Outcome is null ? null : JournalText.Cut(run.Outcome),
        Documents = [.. run.Documents.Take(MostDocuments).Select(Fit)],
    };

    private static RunDocument Fit(RunDocument document) => document with
    {
        Group = JournalText.Cut(document.Group),
        Kind = JournalText.Cut(document.Kind),
        Key = JournalText.Cut(document.Key),
        Why = JournalText.Cut(document.Why),
        Words = document.Words is null ? null : JournalText.Cut(document.Words),
        Profiles = document.Profiles.IsDefault ? [] : [.. document.Profiles.Take(JournalText.MostProfiles).Select(JournalText.Cut)],
        NotKept = document.NotKept is { } why ? JournalText.Cut(why) : document.Manifest is null ? TooLarge : null,
    };

    private static RunDocument Bare(RunDocument document, string? why) => document with { Manifest = null, Before = null, NotKept = why };

    // Recorded only if the journal would record each value: no fields that may hold secrets.
    private static bool IsKept(string kind, JsonObject body) => KeptFields.HidesNone(kind, Manifests.Changes(null, body));

    // Fields written by a controller or the server are not needed; uid and version identify the object.
    private static JsonObject Slim(JsonObject body)
    {
        var slim = Manifests.Typed(body);
        foreach (var field in (string[])["uid", "resourceVersion"])
        {
            if (body["metadata"]?[field] is { } value)
            {
                slim["metadata"]![field] = value.DeepClone();
            }
        }

        return slim;
    }
}
