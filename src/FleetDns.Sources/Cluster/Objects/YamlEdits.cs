using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Writes changed documents back into their text: comments, order, quotes and anchors of unchanged parts stay as they were.
/// </summary>
public static class YamlEdits
{
    /// <param name="before">The documents as read from the text.</param>
    /// <param name="after">The documents to write.</param>
    /// <param name="origins">For each of <paramref name="after"/> its index in <paramref name="before"/>; null for a new one.</param>
    /// <returns>
    /// A text that reads as <paramref name="after"/>. If a change in place is not possible, the document is written again, or else the
    /// whole text.
    /// </returns>
    public static string Apply(
        string text, ImmutableArray<JsonObject> before, ImmutableArray<JsonObject> after, ImmutableArray<int?> origins)
    {
        if (origins.Length == after.Length && YamlNodes.Read(text) is { } nodes && nodes.Length == before.Length)
        {
            foreach (var inPlace in (bool[])[true, false])
            {
                if (Edited(text, nodes, before, after, origins, inPlace) is { } edited && Reads(edited, after))
                {
                    return edited;
                }
            }
        }

        return YamlDocuments.Write(after);
    }

    private static bool Reads(string text, ImmutableArray<JsonObject> wanted)
    {
        var reading = YamlDocuments.Read(text);
        return reading.Problems.IsEmpty && reading.Documents.Length == wanted.Length
            && reading.Documents.Zip(wanted).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));
    }

    private static string? Edited(
        string text, ImmutableArray<YamlNode> nodes, ImmutableArray<JsonObject> before, ImmutableArray<JsonObject> after,
        ImmutableArray<int?> origins, bool inPlace)
    {
        var edits = new List<YamlEdit>();
        for (var i = 0; i < before.Length; i++)
        {
            var at = origins.IndexOf(i);
            if (at < 0)
            {
                edits.Add(new YamlEdit(nodes[i].Division, i + 1 < nodes.Length ? nodes[i + 1].Division : text.Length, ""));
            }
            else if (!JsonNode.DeepEquals(before[i], after[at]))
            {
                var differ = new YamlDiffer(text);
                if (!inPlace || !differ.Change(nodes[i], before[i], after[at]))
                {
                    edits.Add(new YamlEdit(nodes[i].Start, nodes[i].End, YamlDocuments.Write(after[at]).TrimEnd('\n')));
                    continue;
                }

                edits.AddRange(differ.Edits);
            }
        }

        var result = edits.Select((edit, order) => (edit, order)).OrderByDescending(e => e.edit.Start).ThenByDescending(e => e.order)
            .Select(e => e.edit).Aggregate(text, (sofar, e) => string.Concat(sofar.AsSpan(0, e.Start), e.Text, sofar.AsSpan(e.End)));
        for (var i = 0; i < after.Length; i++)
        {
            if (origins[i] is null)
            {
                var written = YamlDocuments.Write(after[i]);
                result = i == 0 ? $"{written}{(result.StartsWith("---", StringComparison.Ordinal) ? "" : "---\n")}{result}"
                    : $"{result}{(result.Length == 0 || result.EndsWith('\n') ? "" : "\n")}---\n{written}";
            }
        }

        return result;
    }
}

/// <param name="Start">Index in the text, 0-based.</param>
/// <param name="End">Index after the last character to remove.</param>
internal readonly record struct YamlEdit(int Start, int End, string Text);
