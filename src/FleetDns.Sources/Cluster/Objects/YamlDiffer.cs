using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>The smallest edits of a text that turn one document into another.</summary>
internal sealed class YamlDiffer(string text)
{
    public List<YamlEdit> Edits { get; } = [];

    /// <returns>False where it cannot be done in place.</returns>
    public bool Change(YamlNode node, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return true;
        }

        return (node, before, after) switch
        {
            ({ Keys: { } }, JsonObject was, JsonObject now) => Map(node, was, now),
            ({ Items: { } items }, JsonArray was, JsonArray now) when was.Count == now.Count && items.Length == was.Count =>
                Enumerable.Range(0, was.Count).All(i => Change(items[i], was[i], now[i])),
            ({ Shape: YamlShape.Block, Items: { } items }, JsonArray was, JsonArray now) when items.Length == was.Count && was.Count > 0 =>
                List(node, items, was, now),
            ({ Shape: YamlShape.Block, Keys: null }, _, _) => false,
            ({ Shape: YamlShape.Block }, _, _) => false,
            _ => Replace(node, after),
        };
    }

    private bool Map(YamlNode node, JsonObject was, JsonObject now)
    {
        var keys = node.Keys!.Value;
        foreach (var (name, value) in was)
        {
            var place = keys.FirstOrDefault(k => k.Key == name);
            if (now.TryGetPropertyValue(name, out var wanted))
            {
                // A merged key is not in the text: the changed value is written next to the merge.
                if (place.Value is null ? !JsonNode.DeepEquals(value, wanted) && !Add(node, name, wanted)
                    : !Change(place.Value, value, wanted))
                {
                    return false;
                }
            }
            else if (node.Shape == YamlShape.Flow)
            {
                return Replace(node, now);
            }
            else if (place.Value is null || !Remove(place.Start, place.Value.End, place.Key.Length))
            {
                return false;
            }
        }

        return now.Where(e => !was.ContainsKey(e.Key)).All(e => Add(node, e.Key, e.Value));
    }

    // After the last entry, in the style of the map.
    private bool Add(YamlNode node, string key, JsonNode? value)
    {
        if (node.Shape == YamlShape.Flow)
        {
            var close = node.End - 1;
            if (close < 0 || text[close] != '}')
            {
                return false;
            }

            Edits.Add(
                new YamlEdit(close, close, $"{(node.Keys!.Value.IsEmpty ? "" : ", ")}{Inline(JsonValue.Create(key))}: {Inline(value)}"));
            return true;
        }

        var column = node.Keys!.Value[0].Column;
        Insert(node.End, Lines(new JsonObject { [key] = value?.DeepClone() }, column));
        return true;
    }

    // Unchanged items keep their text; new ones are written between them.
    private bool List(YamlNode node, IReadOnlyList<YamlNode> items, JsonArray was, JsonArray now)
    {
        var common = 0;
        while (common < was.Count && common < now.Count && JsonNode.DeepEquals(was[common], now[common]))
        {
            common++;
        }

        var tail = 0;
        while (tail < was.Count - common && tail < now.Count - common && JsonNode.DeepEquals(was[^(tail + 1)], now[^(tail + 1)]))
        {
            tail++;
        }

        var added = new JsonArray([.. now.Skip(common).Take(now.Count - common - tail).Select(n => n?.DeepClone())]);
        if (was.Count == common + tail)
        {
            // Before the first item there is no line to insert after.
            if (common == 0)
            {
                return false;
            }

            Insert(items[common - 1].End, Lines(added, node.Column));
            return true;
        }

        var (first, last) = (items[common], items[was.Count - tail - 1]);
        var dash = LineStart(first.Start) + node.Column;
        if (added.Count == 0 || dash >= text.Length || text[dash] != '-'
            || text.AsSpan(LineStart(first.Start), node.Column).Trim(' ').Length > 0)
        {
            return false;
        }

        Edits.Add(new YamlEdit(dash, last.End, Lines(added, node.Column).TrimStart(' ')));
        return true;
    }

    private bool Replace(YamlNode node, JsonNode? value)
    {
        var blank = node.Start > 0 && text[node.Start - 1] == ':' ? " " : "";
        Edits.Add(
            new YamlEdit(
                node.Start, node.End,
                blank + (value is JsonObject or JsonArray ? Inline(value) : YamlDocuments.Write(value!).TrimEnd('\n'))));
        return value is not null;
    }

    // A key that is first on its line: the line is removed, with those of its value.
    private bool Remove(int start, int end, int length)
    {
        var line = LineStart(start);
        if (text.AsSpan(line, start - line).Trim(' ').Length > 0)
        {
            return false;
        }

        var stop = LineEnd(Math.Max(end, start + length));
        Edits.Add(new YamlEdit(line, Math.Min(stop + 1, text.Length), ""));
        return true;
    }

    private void Insert(int after, string lines)
    {
        // A block scalar ends with its line break, so its end is at the beginning of the next line.
        var end = after > 0 && text[after - 1] == '\n' ? after - 1 : LineEnd(after);
        Edits.Add(new YamlEdit(end, end, "\n" + lines));
    }

    private static string Lines(JsonNode node, int column)
    {
        var written = node is JsonArray ? YamlDocuments.Write(new JsonObject { ["x"] = node })[3..] : YamlDocuments.Write(node);
        return string.Join('\n', written.TrimEnd('\n').Split('\n').Select(l => l.Length == 0 ? l : new string(' ', column) + l));
    }

    private int LineStart(int index) => text.LastIndexOf('\n', Math.Max(0, index - 1)) + 1;

    private int LineEnd(int index) => text.IndexOf('\n', Math.Min(index, text.Length)) is >= 0 and var end ? end : text.Length;

    private static string Inline(JsonNode? value) => value?.ToJsonString(s_relaxed) ?? "null";

    private static readonly System.Text.Json.JsonSerializerOptions s_relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
