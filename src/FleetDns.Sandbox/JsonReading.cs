using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox;

/// <summary>Reads untrusted JSON: a wrong type reads as absent, never as an exception.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (node is not JsonObject map || !map.TryGetPropertyValue(step, out node))
            {
                return null;
            }
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.ToString() : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }
        // A number set by code keeps its CLR type and does not convert; a parsed one does.
        if (value.TryGetValue(out long number))
        {
            return number;
        }

        if (value.TryGetValue(out int small))
        {
            return small;
        }

        return value.TryGetValue(out double real) && real == Math.Floor(real) && Math.Abs(real) < 1e15 ? (long)real : null;
    }

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? node.At(path)!.GetValueKind() == JsonValueKind.True
            : null;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.Select(item => item.Text()).OfType<string>() : [];

    /// <summary>A map of strings, such as labels; other values are omitted.</summary>
    public static Dictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (node.At(path) is JsonObject entries)
        {
            foreach (var (key, value) in entries)
            {
                if (value.Text() is { } text)
                {
                    map[key] = text;
                }
            }
        }

        return map;
    }

    /// <summary>The object at the path, created when it is missing.</summary>
    public static JsonObject Ensure(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (node[step] is not JsonObject child)
            {
                node[step] = child = [];
            }

            node = child;
        }

        return node;
    }

    public static JsonArray ArrayOf(this IEnumerable<JsonNode?> items) => new([.. items]);
}
