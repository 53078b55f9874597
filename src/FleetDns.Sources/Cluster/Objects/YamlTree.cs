using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Builds one document event by event, so that depth and the growth by aliases are checked before anything is built.</summary>
/// <param name="before">Number of lines before the document.</param>
/// <param name="budget">Number of nodes that may still be built.</param>
internal sealed class YamlTree(IParser parser, int before, int budget, List<YamlProblem> notes)
{
    private const int MostNotes = 20;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private int _left = budget;

    public int Left => _left;

    public YamlPlaces Places { get; } = new();

    public JsonNode? Read() => Node("", 0);

    private JsonNode? Node(string path, int depth)
    {
        parser.Accept<ParsingEvent>(out var at);
        if (depth > YamlDocuments.Deepest)
        {
            throw new YamlRefusal(at!, $"The document has more than {YamlDocuments.Deepest} levels.");
        }

        Count(1, at!);
        Places.Add(path, before + (int)at!.Start.Line, (int)at.Start.Column);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known)
                ? Grow(known, alias)
                : throw new YamlRefusal(alias, $"The alias *{alias.Value} has no anchor above it in its document.");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Keep(scalar, Value(scalar, path));
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            Untagged(sequence);
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(Node(YamlPlaces.Below(path, list.Count), depth + 1));
            }

            return Keep(sequence, list);
        }

        return Map(path, depth);
    }

    private JsonNode? Value(Scalar scalar, string path)
    {
        var value = YamlScalars.Read(scalar);
        if (notes.Count < MostNotes && YamlScalars.Surprise(scalar, value) is { } surprise)
        {
            notes.Add(At(scalar, surprise));
        }
        else if (value?.GetValueKind() == JsonValueKind.String)
        {
            var block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
            Places.Add(new YamlText(path, before + (int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value, IsKey: false, block));
        }

        return value;
    }

    private JsonObject Map(string path, int depth)
    {
        var start = parser.Consume<MappingStart>();
        Untagged(start);
        var map = new JsonObject();
        var written = new Dictionary<string, long>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                parser.Accept<ParsingEvent>(out var odd);
                throw new YamlRefusal(odd!, "A key must be a plain text.");
            }

            if (key is { Style: ScalarStyle.Plain, Value: "<<" } && key.Tag.IsEmpty)
            {
                Merge(map, Node(path, depth + 1), key, written);
                continue;
            }

            var name = Key(key);
            if (!written.TryAdd(name, key.Start.Line))
            {
                throw new YamlRefusal(key,
                    $"The key {name} appears twice, in lines {before + written[name]} and {before + key.Start.Line}; kubectl silently uses "
                    + $"the last one. Remove one of them.");
            }

            var below = YamlPlaces.Below(path, name);
            Places.Add(below, before + (int)key.Start.Line, (int)key.Start.Column);
            Places.Add(new YamlText(below, before + (int)key.Start.Line, (int)key.Start.Column, name, IsKey: true, IsBlock: false));
            map[name] = Node(below, depth + 1);
        }

        Keep(start, map);
        return map;
    }

    private string Key(Scalar key)
    {
        switch (YamlScalars.Read(key))
        {
            case null:
                throw new YamlRefusal(key,
                    $"A key cannot be {(key.Value.Length == 0 ? "empty" : key.Value)}. Put it in quotes if it is a text.");
            case JsonValue value when value.GetValueKind() != JsonValueKind.String:
                var name = value.ToJsonString();
                if (value.GetValueKind() == JsonValueKind.Number && !value.TryGetValue<long>(out _))
                {
                    throw new YamlRefusal(key, $"The key {key.Value} is read as a fraction by kubectl. Put it in quotes.");
                }

                if (name != key.Value)
                {
                    notes.Add(At(key,
                        $"The key {key.Value} is read as \"{name}\", as in kubectl. Put it in quotes if that is meant."));
                }

                return name;
            case var text:
                return text!.GetValue<string>();
        }
    }

    // In the order of the text, as in kubectl: later merges replace earlier keys.
    private void Merge(JsonObject map, JsonNode? merged, Scalar key, Dictionary<string, long> written)
    {
        var maps = merged is JsonArray list ? list.Reverse().ToList() : [merged];
        foreach (var from in maps)
        {
            if (from is not JsonObject fields)
            {
                throw new YamlRefusal(key, "<< merges the fields of a map: it needs an alias of a map, or a list of them.");
            }

            foreach (var (name, value) in fields)
            {
                if (written.ContainsKey(name) && !JsonNode.DeepEquals(map[name], value))
                {
                    notes.Add(At(key,
                        $"<< after {name} replaces it, as in kubectl. Put << first to keep the {name} written here."));
                }

                map[name] = value?.DeepClone();
            }
        }
    }

    private static void Untagged(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && node.Tag.Value is not ("tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq" or "!"))
        {
            throw new YamlRefusal(node,
                $"The tag {node.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal)} is not valid in a manifest. "
                + $"Remove it.");
        }
    }

    private YamlProblem At(ParsingEvent at, string words) => new(before + (int)at.Start.Line, (int)at.Start.Column, words);

    private JsonNode? Keep(NodeEvent at, JsonNode? node)
    {
        if (!at.Anchor.IsEmpty)
        {
            _anchors[at.Anchor] = node;
        }

        return node;
    }

    // The target of an alias is counted as if it were written out before it is copied.
    private JsonNode? Grow(JsonNode? known, ParsingEvent at)
    {
        Count(Size(known), at);
        return known?.DeepClone();
    }

    private void Count(int more, ParsingEvent at)
    {
        if ((_left -= more) < 0)
        {
            throw new YamlRefusal(at, string.Create(CultureInfo.InvariantCulture,
                $"More than {YamlDocuments.MostNodes} values, with aliases resolved."));
        }
    }

    private static int Size(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Sum(e => Size(e.Value)),
        JsonArray list => 1 + list.Sum(Size),
        _ => 1,
    };
}
