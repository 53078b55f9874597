using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Consecutive JSON documents, as kubectl reads a text that begins with <c>{</c>.</summary>
internal sealed class JsonDocuments
{
    private readonly byte[] _bytes;
    private int _left = YamlDocuments.MostNodes;

    private JsonDocuments(string text) => _bytes = Encoding.UTF8.GetBytes(text);

    /// <exception cref="YamlRefusal">The text is not JSON or exceeds a limit.</exception>
    public static IReadOnlyList<(JsonNode? Root, YamlPlaces Places)> Read(string text) => new JsonDocuments(text).All();

    private List<(JsonNode?, YamlPlaces)> All()
    {
        var documents = new List<(JsonNode?, YamlPlaces)>();
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = YamlDocuments.Deepest });
        try
        {
            while (reader.Read())
            {
                if (documents.Count == YamlDocuments.MostDocuments)
                {
                    throw Refusal(reader.TokenStartIndex, $"More than {YamlDocuments.MostDocuments} documents.");
                }

                var places = new YamlPlaces();
                documents.Add((Node(ref reader, "", places), places));
            }
        }
        catch (JsonException fault)
        {
            var line = (int)(fault.LineNumber ?? 0) + 1;
            var column = (int)(fault.BytePositionInLine ?? 0) + 1;
            var words = fault.Message.Split(" LineNumber:")[0];
            throw new YamlRefusal(new Mark(0, line, column), new Mark(0, line, column),
                $"The text begins with {{ and is read as JSON, as in kubectl, but it is not valid JSON: {words} JSON documents follow each "
                + $"other without ---.");
        }

        return documents;
    }

    private JsonNode? Node(ref Utf8JsonReader reader, string path, YamlPlaces places)
    {
        if (--_left < 0)
        {
            throw Refusal(reader.TokenStartIndex, $"More than {YamlDocuments.MostNodes} values.");
        }

        var at = At(reader.TokenStartIndex);
        places.Add(path, at.Line, at.Column);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var start = reader.TokenStartIndex;
                    var below = YamlPlaces.Below(path, name);
                    at = At(start);
                    places.Add(below, at.Line, at.Column);
                    places.Add(new YamlText(below, at.Line, at.Column, name, IsKey: true, IsBlock: false));
                    reader.Read();
                    if (!map.TryAdd(name, Node(ref reader, below, places)))
                    {
                        throw Refusal(start,
                            $"The key {name} appears twice; kubectl silently uses the last one. Remove one of them.");
                    }
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(Node(ref reader, YamlPlaces.Below(path, list.Count), places));
                }

                return list;
            case JsonTokenType.Number:
                var text = Encoding.UTF8.GetString(reader.ValueSpan);
                return reader.TryGetInt64(out var whole) ? YamlNumbers.Node(whole)
                    : text.AsSpan().ContainsAny(".eE") ? YamlNumbers.Fraction(text) ?? throw Refusal(reader.TokenStartIndex,
                        $"{text} is too large for a number.")
                    : throw Refusal(reader.TokenStartIndex,
                        $"{text} does not fit into 64 bits: kubectl sends a rounded number. Use a number up to {long.MaxValue}, "
                        + "or put it in quotes if it is a text.");
            case JsonTokenType.String:
                places.Add(new YamlText(path, at.Line, at.Column, reader.GetString()!, IsKey: false, IsBlock: false));
                return reader.GetString();
            case JsonTokenType.Null:
                return null;
            default:
                return reader.GetBoolean();
        }
    }

    private YamlRefusal Refusal(long index, string words)
    {
        var (line, column) = At(index);
        return new YamlRefusal(new Mark(0, line, column), new Mark(0, line, column), words);
    }

    private readonly List<int> _starts = [];

    private (int Line, int Column) At(long index)
    {
        if (_starts.Count == 0)
        {
            _starts.Add(0);
            for (var i = 0; i < _bytes.Length; i++)
            {
                if (_bytes[i] == '\n')
                {
                    _starts.Add(i + 1);
                }
            }
        }

        var found = _starts.BinarySearch((int)index);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, (int)index - _starts[line] + 1);
    }
}
