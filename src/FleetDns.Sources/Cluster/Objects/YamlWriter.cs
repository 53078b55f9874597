using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Block style with two spaces, as in the Kubernetes docs. Everything except plain words is put in double quotes, escaped as in JSON.
/// </summary>
internal static class YamlWriter
{
    public static string Write(JsonNode document)
    {
        var text = new StringBuilder();
        if (document is JsonObject { Count: > 0 } map)
        {
            Map(map, 0, text);
        }
        else
        {
            text.Append(Inline(document)).Append('\n');
        }

        return text.ToString();
    }

    private static void Map(JsonObject map, int indent, StringBuilder text, bool started = false)
    {
        foreach (var (key, value) in map)
        {
            if (!started)
            {
                text.Append(' ', indent);
            }

            started = false;
            text.Append(Text(key)).Append(':');
            Value(value, indent, text);
        }
    }

    private static void Value(JsonNode? value, int indent, StringBuilder text)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Map(map, indent + 2, text);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                List(list, indent, text);
                break;
            case JsonValue lines when Block(lines) is { } block:
                text.Append(" |").Append(block.EndsWith('\n') ? "" : "-").Append('\n');
                foreach (var line in block.TrimEnd('\n').Split('\n'))
                {
                    text.Append(' ', line.Length == 0 ? 0 : indent + 2).Append(line).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Inline(value)).Append('\n');
                break;
        }
    }

    // A list has the indent of its key.
    private static void List(JsonArray list, int indent, StringBuilder text)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append("- ");
            switch (item)
            {
                case JsonObject { Count: > 0 } map:
                    Map(map, indent + 2, text, started: true);
                    break;
                case JsonArray { Count: > 0 } inner:
                    text.Append(Inline(inner)).Append('\n');
                    break;
                default:
                    text.Append(Inline(item)).Append('\n');
                    break;
            }
        }
    }

    /// <summary>Scripts and files of several lines are more readable as a block; only if nothing in them needs escaping.</summary>
    private static string? Block(JsonValue value)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var text = value.GetValue<string>();
        return text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) && !text.EndsWith("\n\n", StringComparison.Ordinal)
            && text[0] is not (' ' or '\t' or '\n')
            && text.All(c => c == '\n' || (c >= ' ' && c < '\u007f')) && text.Split('\n').All(l => l.Length == 0 || l[^1] != ' ') ? text
                : null;
    }

    private static string Inline(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Text(scalar.GetValue<string>()),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number && scalar.TryGetValue<double>(out var number)
            && double.IsInteger(number) && Math.Abs(number) < 1e15 => number.ToString("F0", CultureInfo.InvariantCulture),
        // JSON is YAML, on one line.
        _ => value.ToJsonString(),
    };

    private static string Text(string text) => YamlScalars.IsPlain(text) ? text : JsonSerializer.Serialize(text, s_escaped);

    // Escapes everything beyond ASCII, so that no separator or right-to-left mark reaches a terminal or an editor unescaped.
    private static readonly JsonSerializerOptions s_escaped =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.BasicLatin) };
}
