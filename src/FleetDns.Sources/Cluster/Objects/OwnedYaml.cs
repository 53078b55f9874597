using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>One line of an object written as YAML.</summary>
/// <param name="Indent">Number of blanks before the text.</param>
/// <param name="Text">Without line breaks and control characters: these are escaped in quoted strings.</param>
/// <param name="Owners">
/// Field managers that own the content of the line, e.g. <c>kubectl-client-side-apply</c>; empty where there is none or nested lines have
/// them.
/// </param>
public sealed record OwnedLine(int Indent, string Text, ImmutableArray<string> Owners);

/// <summary>
/// An object as YAML with the owners of its fields, from <c>metadata.managedFields</c> (which is not written itself).
/// <code>
/// {"manager":"kubectl","operation":"Update","subresource":"",
///  "fieldsV1":{"f:spec":{"f:rules":{"k:{\"name\":\"a\"}":{".":{},"f:port":{}}}}}}
/// </code>
/// </summary>
public static class OwnedYaml
{
    private const int MostLines = 5_000;
    private const int LongestScalar = 20_000;
    private const int Deepest = 64;

    /// <summary>At most 5,000 lines; the last one then is a note about that.</summary>
    public static ImmutableArray<OwnedLine> Of(JsonObject body)
    {
        var owners = new List<(string Name, JsonObject Fields)>();
        if ((body["metadata"] as JsonObject)?["managedFields"] is JsonArray managed)
        {
            owners.AddRange(managed.OfType<JsonObject>()
                .Where(entry => entry["fieldsV1"] is JsonObject)
                .Select(entry => (Name(entry), (JsonObject)entry["fieldsV1"]!)));
        }

        var lines = new Lines();
        var shown = (JsonObject)body.DeepClone();
        (shown["metadata"] as JsonObject)?.Remove("managedFields");
        Map(shown, 0, [.. owners.Select(owner => new Claim(owner.Name, owner.Fields, false))], lines, depth: 0);
        return lines.Take();
    }

    /// <summary>The lines as one text, without owners.</summary>
    public static string Text(ImmutableArray<OwnedLine> lines) =>
        string.Concat(lines.Select(line => $"{new string(' ', line.Indent)}{line.Text}\n"));

    /// <summary>One manager's field set at the current node; <paramref name="Whole"/> if an ancestor is owned completely.</summary>
    private readonly record struct Claim(string Manager, JsonObject? Fields, bool Whole)
    {
        public bool Owns => Whole || Fields is { Count: 0 };
    }

    private sealed class Lines
    {
        private readonly ImmutableArray<OwnedLine>.Builder _lines = ImmutableArray.CreateBuilder<OwnedLine>();

        public bool Full => _lines.Count >= MostLines;

        public void Add(int indent, string text, ImmutableArray<Claim> claims)
        {
            if (!Full)
            {
                _lines.Add(
                    new OwnedLine(
                        indent, text,
                        [.. claims.Where(claim => claim.Owns).Select(claim => claim.Manager).Distinct(StringComparer.Ordinal)]));
            }
        }

        public ImmutableArray<OwnedLine> Take()
        {
            if (Full)
            {
                _lines.Add(new OwnedLine(0, "# truncated: the object is too large to show", []));
            }

            return _lines.ToImmutable();
        }
    }

    private static void Map(JsonObject map, int indent, ImmutableArray<Claim> claims, Lines lines, int depth, string dash = "")
    {
        foreach (var (key, value) in map)
        {
            if (lines.Full)
            {
                return;
            }

            Field(key, value, indent, dash, Below(claims, $"f:{key}"), lines, depth);
            dash = dash.Length > 0 ? "  " : "";
        }
    }

    private static void Field(string key, JsonNode? value, int indent, string dash, ImmutableArray<Claim> claims, Lines lines, int depth)
    {
        var head = $"{dash}{Scalar(key)}:";
        switch (value)
        {
            case JsonObject { Count: > 0 } map when depth < Deepest:
                lines.Add(indent, head, claims);
                Map(map, indent + dash.Length + 2, claims, lines, depth + 1);
                break;
            case JsonArray { Count: > 0 } list when depth < Deepest:
                lines.Add(indent, head, claims);
                List(list, indent + dash.Length, claims, lines, depth + 1);
                break;
            default:
                lines.Add(indent, $"{head} {Flow(value)}", claims);
                break;
        }
    }

    private static void List(JsonArray list, int indent, ImmutableArray<Claim> claims, Lines lines, int depth)
    {
        for (var i = 0; i < list.Count && !lines.Full; i++)
        {
            var item = list[i];
            var below = Item(claims, item, i);
            if (item is JsonObject { Count: > 0 } map && depth < Deepest)
            {
                Map(map, indent, below, lines, depth + 1, "- ");
            }
            else
            {
                lines.Add(indent, $"- {Flow(item)}", below);
            }
        }
    }

    private static ImmutableArray<Claim> Below(ImmutableArray<Claim> claims, string step) =>
        [.. claims.Select(claim => claim.Owns ? claim with { Whole = true }
            : claim.Fields?[step] is JsonObject fields ? claim with { Fields = fields }
            : claim with { Fields = null })];

    // k:{"name":"a"} by key, v:"text" by value, i:0 by place.
    private static ImmutableArray<Claim> Item(ImmutableArray<Claim> claims, JsonNode? item, int place) =>
        [.. claims.Select(claim => claim.Owns ? claim with { Whole = true } : claim with { Fields = Of(claim.Fields, item, place) })];

    private static JsonObject? Of(JsonObject? fields, JsonNode? item, int place)
    {
        foreach (var (step, below) in fields ?? [])
        {
            if (below is JsonObject set && Matches(step, item, place))
            {
                // A keyed item that is owned only by its key: the marker "." means that it exists.
                return set.Count == 1 && set.ContainsKey(".") ? [] : set;
            }
        }

        return null;
    }

    private static bool Matches(string step, JsonNode? item, int place)
    {
        if (step.Length < 2 || step[1] != ':')
        {
            return false;
        }

        try
        {
            return step[0] switch
            {
                'i' => step[2..] == place.ToString(CultureInfo.InvariantCulture),
                'v' => JsonNode.DeepEquals(JsonNode.Parse(step[2..]), item),
                'k' => item is JsonObject map && JsonNode.Parse(step[2..]) is JsonObject keys
                    && keys.All(key => JsonNode.DeepEquals(map[key.Key], key.Value)),
                _ => false,
            };
        }
        catch (JsonException)
        {
            return false;   // a step that is not JSON matches nothing
        }
    }

    private static string Name(JsonObject entry)
    {
        var manager = entry["manager"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "unknown";
        return entry["subresource"] is JsonValue sub && sub.TryGetValue<string>(out var name) && name.Length > 0 ? $"{manager} ({name})"
            : manager;
    }

    private static string Flow(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject { Count: 0 } => "{}",
        JsonArray { Count: 0 } => "[]",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) =>
            Scalar(text.Length > LongestScalar ? $"{text[..LongestScalar]}…" : text),
        _ => value.ToJsonString(),   // numbers, booleans, and deeply nested values: JSON is YAML
    };

    /// <summary>Plain where YAML reads it back as the same string; otherwise in double quotes with JSON's escapes.</summary>
    private static string Scalar(string text)
    {
        var plain = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/' or '_' or ' ' or '+' or '(' or ')' or '~')
            && text[^1] != ' '
                && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
        return plain ? text : JsonSerializer.Serialize(text);
    }
}
