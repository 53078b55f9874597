using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>YAML of Kubernetes manifests, read and written with limits: what is pasted is untrusted.</summary>
public static class YamlDocuments
{
    public const int LargestText = 1024 * 1024;
    public const int MostDocuments = 200;
    public const int Deepest = 64;
    /// <summary>Nodes after aliases are resolved: what a "billion laughs" runs into.</summary>
    public const int MostNodes = 50_000;

    /// <summary>All documents of a text (also JSON, and lists: <c>kind: List</c> is taken apart). Never throws for what the text holds.</summary>
    public static YamlReading Read(string text) => YamlReader.Read(text);

    /// <summary>One document as YAML, in the order of its fields, ending with a line break; strings that YAML would read as something else are quoted.</summary>
    public static string Write(JsonNode document) => YamlWriter.Write(document);

    /// <summary>Several documents, divided by <c>---</c>.</summary>
    public static string Write(IEnumerable<JsonObject> documents) => string.Join("---\n", documents.Select(Write));
}

/// <param name="Lines">First line (1-based) of each document.</param>
/// <param name="Problems">What could not be read; documents before it are there all the same.</param>
public sealed record YamlReading(ImmutableArray<JsonObject> Documents, ImmutableArray<int> Lines, ImmutableArray<YamlProblem> Problems);

/// <param name="Line">1-based.</param>
public sealed record YamlProblem(int Line, int Column, string Words);
