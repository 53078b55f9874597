using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>YAML of Kubernetes manifests, read like kubectl and written, with limits because pasted text is untrusted.</summary>
public static class YamlDocuments
{
    public const int LargestText = 1024 * 1024;
    public const int MostDocuments = 200;
    public const int Deepest = 64;
    /// <summary>Number of nodes after aliases are resolved: limits a "billion laughs".</summary>
    public const int MostNodes = 50_000;

    /// <summary>
    /// All documents of a text (also JSON, and lists: <c>kind: List</c> is split). Never throws because of the text.
    /// </summary>
    public static YamlReading Read(string text) => YamlReader.Read(text);

    /// <summary>
    /// Like <see cref="Read"/>, and with the reasons why a document cannot be applied: no kind, a template that is not rendered, …
    /// </summary>
    public static YamlReading ReadManifests(string text) => YamlManifests.Check(YamlReader.Read(text));

    /// <summary>
    /// One document as YAML, in the order of its fields, ending with a line break; strings that YAML would read as another type are
    /// quoted.
    /// </summary>
    public static string Write(JsonNode document) => YamlWriter.Write(document);

    /// <summary>Several documents, separated by <c>---</c>.</summary>
    public static string Write(IEnumerable<JsonObject> documents) => string.Join("---\n", documents.Select(Write));
}

/// <param name="Lines">First line (1-based) of each document.</param>
/// <param name="Problems">What could not be read; the other documents are included.</param>
public sealed record YamlReading(ImmutableArray<JsonObject> Documents, ImmutableArray<int> Lines, ImmutableArray<YamlProblem> Problems)
{
    /// <summary>Positions of the fields of each document.</summary>
    public ImmutableArray<YamlPlaces> Places { get; init; } = [];

    /// <summary>What was read differently than it looks, e.g. <c>0100</c> as 64, or ignored, e.g. a shell command.</summary>
    public ImmutableArray<YamlProblem> Notes { get; init; } = [];
}

/// <param name="Line">1-based.</param>
public sealed record YamlProblem(int Line, int Column, string Words);
