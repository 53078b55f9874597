using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// JSON trees that may be read by several threads. <see cref="JsonNode.Parse(string, JsonNodeOptions?, JsonDocumentOptions)"/> fills its
/// objects at the first look, which is a race; here every object and list is filled at once. Numbers keep the form of the wire
/// and can be read as any number type.
/// </summary>
internal static class JsonTree
{
    /// <summary>Non-ASCII and quotes as they are; nothing here is put into HTML.</summary>
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonNode? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var obj = new JsonObject();
                foreach (var property in element.EnumerateObject())
                    obj[property.Name] = From(property.Value);   // of a doubled name the last one stays, as in Go
                return obj;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray())
                    list.Add(From(item));
                return list;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }

    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => From(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = 200 }));

    public static JsonNode? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Relaxed);

    public static string? Text(this JsonNode? node, string name) => node is JsonObject obj && obj[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A whole number in whatever form it is held; null for all else. <c>GetValue&lt;long&gt;</c> would throw for a number that was put in as int.</summary>
    public static long? Whole(this JsonNode? node) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    /// <summary>The object below a path of names, or null.</summary>
    public static JsonObject? At(this JsonObject? obj, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            obj = obj?[name] as JsonObject;
        return obj;
    }

    /// <summary>The child object of that name, made if it is missing.</summary>
    public static JsonObject Child(this JsonObject obj, string name)
    {
        if (obj[name] is JsonObject child)
            return child;
        child = [];
        obj[name] = child;
        return child;
    }

    /// <summary>Equality of the values; of objects whatever the order of their fields.</summary>
    public static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);
}
