using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>A repair with its reason. It changes copies.</summary>
internal sealed record LintRepair(string Reason, ImmutableArray<LintEdit> Edits)
{
    /// <summary>A repair of one document.</summary>
    public static LintRepair Of(string reason, int document, Action<JsonObject> change) => new(reason, [new LintEdit(document, change)]);

    /// <summary>An additional document.</summary>
    public static LintRepair Adding(string reason, JsonObject document, bool first = false) =>
        new(reason, [new LintEdit(first ? 0 : -1, Added: document)]);

    public LintDocuments Apply(LintDocuments documents) => Edits.Aggregate(documents, (sofar, edit) => edit.Apply(sofar));
}

/// <summary>A change, addition or removal of one document.</summary>
/// <param name="Document">Index; -1 with <paramref name="Added"/>: at the end.</param>
internal sealed record LintEdit(int Document, Action<JsonObject>? Change = null, JsonObject? Added = null, bool Removes = false)
{
    public LintDocuments Apply(LintDocuments documents)
    {
        if (Added is not null)
        {
            var at = Document < 0 ? documents.Bodies.Length : Document;
            return new LintDocuments(documents.Bodies.Insert(at, Added), documents.Origins.Insert(at, null));
        }

        if (Removes)
        {
            return new LintDocuments(documents.Bodies.RemoveAt(Document), documents.Origins.RemoveAt(Document));
        }

        var copy = documents.Bodies[Document].Copy();
        Change!(copy);
        return documents with { Bodies = documents.Bodies.SetItem(Document, copy) };
    }
}

/// <summary>Documents with their positions in the pasted text; null for an added one.</summary>
internal sealed record LintDocuments(ImmutableArray<JsonObject> Bodies, ImmutableArray<int?> Origins)
{
    public static LintDocuments Of(IReadOnlyList<JsonObject> pasted) => new([.. pasted], [.. pasted.Select((_, i) => (int?)i)]);
}
