using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Reads untrusted JSON without throwing, and builds small trees.</summary>
internal static class Json
{
    /// <summary>The node at the end of the path; null if a part of the path is missing or is not an object.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node is JsonObject parent && parent.TryGetPropertyValue(step, out var child) ? child : null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number; null for anything else.</summary>
    public static int? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && int.TryParse(
                value.ToJsonString(), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture,
                out var number) ? number : null;

    /// <summary>The objects of a list; other values are ignored.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        At(node, path) is JsonArray list ? list.OfType<JsonObject>() : [];

    /// <summary>The strings of a map; other values are ignored.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        return At(node, path) is JsonObject map ? Texts(map) : [];

        static IEnumerable<KeyValuePair<string, string>> Texts(JsonObject map)
        {
            foreach (var (key, value) in map)
            {
                if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
                {
                    yield return new(key, text.GetValue<string>());
                }
            }
        }
    }

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>The object at the path, created if it is missing or not an object.</summary>
    public static JsonObject Make(this JsonObject node, params ReadOnlySpan<string> path)
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

    /// <summary>A map with ordered keys.</summary>
    public static JsonObject Of(IEnumerable<KeyValuePair<string, string>> map) =>
        new(map.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value)));

    public static void AddAll(this JsonArray list, IEnumerable<JsonObject> items)
    {
        foreach (var item in items)
        {
            list.Add(item.Copy());
        }
    }

    public static JsonArray List(IEnumerable<JsonNode?> items) => [.. items];

    /// <summary>For display: strings without quotes, everything else as JSON.</summary>
    public static string? Show(this JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(s_plain),
    };

    private static readonly JsonSerializerOptions s_plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
