using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>YAML 1.2 core schema as kubectl reads it, event by event, so that depth and the growth of aliases are counted before anything is built.</summary>
internal static class YamlReader
{
    public static YamlReading Read(string text)
    {
        if (text.Length > YamlDocuments.LargestText)
        {
            return Refused(1, 1, $"The text has {text.Length} characters; at most {YamlDocuments.LargestText} are read.");
        }

        var documents = ImmutableArray.CreateBuilder<JsonObject>();
        var lines = ImmutableArray.CreateBuilder<int>();
        var problems = ImmutableArray.CreateBuilder<YamlProblem>();
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            var tree = new Tree(parser);
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                var start = parser.Consume<DocumentStart>().End;
                parser.Accept<NodeEvent>(out var first);
                var line = (int)(first?.Start.Line ?? start.Line);
                tree.Forget();
                var root = tree.Node(0);
                parser.Consume<DocumentEnd>();
                Add(root, line, documents, lines, problems);
                if (documents.Count > YamlDocuments.MostDocuments)
                {
                    problems.Add(new YamlProblem(line, 1, $"More than {YamlDocuments.MostDocuments} documents."));
                    break;
                }
            }
        }
        catch (YamlException ex)
        {
            // "(Line: 3, Col: 5, Idx: 20) - (Line: …): words": the place is told apart.
            var words = ex.Message;
            var colon = words.IndexOf("): ", StringComparison.Ordinal);
            problems.Add(new YamlProblem((int)ex.Start.Line, (int)ex.Start.Column, colon > 0 ? words[(colon + 3)..] : words));
        }

        return new YamlReading(documents.ToImmutable(), lines.ToImmutable(), problems.ToImmutable());
    }

    private static void Add(JsonNode? root, int line, ImmutableArray<JsonObject>.Builder documents, ImmutableArray<int>.Builder lines, ImmutableArray<YamlProblem>.Builder problems)
    {
        switch (root)
        {
            case null:
                break;   // an empty document, as between two divisions
            case JsonObject list when list["kind"] is JsonValue kind && kind.TryGetValue<string>(out var name) && name.EndsWith("List", StringComparison.Ordinal) && list["items"] is JsonArray items:
                foreach (var item in items.ToList())
                {
                    items.Remove(item);
                    Add(item, line, documents, lines, problems);
                }

                break;
            case JsonObject document:
                documents.Add(document);
                lines.Add(line);
                break;
            default:
                problems.Add(new YamlProblem(line, 1, "This document is no object: a manifest has apiVersion, kind and metadata."));
                break;
        }
    }

    private static YamlReading Refused(int line, int column, string words) => new([], [], [new YamlProblem(line, column, words)]);

    private sealed class Tree(IParser parser)
    {
        private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
        private int _nodes;

        /// <summary>Anchors live within one document; the count of nodes does not begin anew.</summary>
        public void Forget() => _anchors.Clear();

        public JsonNode? Node(int depth)
        {
            parser.Accept<ParsingEvent>(out var at);
            if (depth > YamlDocuments.Deepest)
            {
                throw new YamlException(at!.Start, at.End, $"More than {YamlDocuments.Deepest} levels deep.");
            }

            Count(1, at!);
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                return _anchors.TryGetValue(alias.Value, out var known)
                    ? Grow(known, alias)
                    : throw new YamlException(alias.Start, alias.End, $"The alias *{alias.Value} names nothing above it.");
            }

            if (parser.TryConsume<Scalar>(out var scalar))
            {
                return Keep(scalar, YamlScalars.Read(scalar));
            }

            if (parser.TryConsume<SequenceStart>(out var sequence))
            {
                var list = new JsonArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    list.Add(Node(depth + 1));
                }

                return Keep(sequence, list);
            }

            return Map(depth);
        }

        private JsonObject Map(int depth)
        {
            var start = parser.Consume<MappingStart>();
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key))
                {
                    parser.Accept<ParsingEvent>(out var odd);
                    throw new YamlException(odd!.Start, odd.End, "A key must be a plain text.");
                }

                var value = Node(depth + 1);
                if (!map.TryAdd(key.Value, value))
                {
                    throw new YamlException(key.Start, key.End, $"The key {key.Value} stands twice.");
                }
            }

            Keep(start, map);
            return map;
        }

        private JsonNode? Keep(NodeEvent at, JsonNode? node)
        {
            if (!at.Anchor.IsEmpty)
            {
                _anchors[at.Anchor] = node;
            }

            return node;
        }

        // What an alias stands for is counted as if it were written out, before it is copied.
        private JsonNode? Grow(JsonNode? known, ParsingEvent at)
        {
            Count(Size(known), at);
            return known?.DeepClone();
        }

        private void Count(int more, ParsingEvent at)
        {
            _nodes += more;
            if (_nodes > YamlDocuments.MostNodes)
            {
                throw new YamlException(at.Start, at.End, string.Create(CultureInfo.InvariantCulture, $"More than {YamlDocuments.MostNodes} values, aliases written out."));
            }
        }

        private static int Size(JsonNode? node) => node switch
        {
            JsonObject map => 1 + map.Sum(e => Size(e.Value)),
            JsonArray list => 1 + list.Sum(Size),
            _ => 1,
        };
    }
}
