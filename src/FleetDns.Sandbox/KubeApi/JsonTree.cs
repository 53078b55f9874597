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

    /// <summary>Brings a tree of one's own into that form: a number put in by code could be read back as its own CLR type only.</summary>
    public static JsonObject Settle(JsonObject obj)
    {
        for (var i = 0; i < obj.Count; i++)
        {
            var value = obj.GetAt(i).Value;
            if (value is JsonValue leaf)
            {
                if (!IsOfTheWire(leaf))
                    obj.SetAt(i, FromCode(leaf));
            }
            else
            {
                SettleBelow(value);
            }
        }

        return obj;
    }

    private static void SettleBelow(JsonNode? node)
    {
        if (node is JsonObject obj)
        {
            Settle(obj);
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not JsonValue leaf)
                    SettleBelow(list[i]);
                else if (!IsOfTheWire(leaf))
                    list[i] = FromCode(leaf);
            }
        }
    }

    private static bool IsOfTheWire(JsonValue value) => value.TryGetValue<JsonElement>(out _) || value.TryGetValue<string>(out _);

    private static JsonValue FromCode(JsonValue value)
    {
        if (value.TryGetValue<int>(out var number) && number is >= 0 and < 1024)
            return JsonValue.Create(s_numbers[number])!;
        return JsonValue.Create(JsonElement.Parse(value.ToJsonString(Relaxed)))!;
    }

    private static readonly JsonElement[] s_numbers = [.. Enumerable.Range(0, 1024).Select(n => JsonElement.Parse(n.ToString(CultureInfo.InvariantCulture)))];

    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => From(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = 200 }));

    /// <summary>Reads what <see cref="Bytes"/> or the encoder has written: no name is doubled in it.</summary>
    public static JsonNode? ParseOwn(ReadOnlySpan<byte> utf8) => FromOwn(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = 200 }));

    private static JsonNode? FromOwn(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new KeyValuePair<string, JsonNode?>[element.GetPropertyCount()];
                var at = 0;
                foreach (var property in element.EnumerateObject())
                    fields[at++] = KeyValuePair.Create(property.Name, FromOwn(property.Value));
                return new JsonObject(fields);
            case JsonValueKind.Array:
                var items = new JsonNode?[element.GetArrayLength()];
                at = 0;
                foreach (var item in element.EnumerateArray())
                    items[at++] = FromOwn(item);
                return new JsonArray(items);
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }

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
    public static bool Same(JsonNode? a, JsonNode? b)
    {
        if (ReferenceEquals(a, b))
            return true;
        switch (a)
        {
            case JsonObject left:
                if (b is not JsonObject right || left.Count != right.Count)
                    return false;
                for (var i = 0; i < left.Count; i++)
                {
                    var (name, value) = left.GetAt(i);
                    // Mostly both are in one order.
                    var beside = right.GetAt(i);
                    if (beside.Key != name ? !right.TryGetPropertyValue(name, out var other) || !Same(value, other) : !Same(value, beside.Value))
                        return false;
                }

                return true;
            case JsonArray left:
                if (b is not JsonArray items || left.Count != items.Count)
                    return false;
                for (var i = 0; i < left.Count; i++)
                    if (!Same(left[i], items[i]))
                        return false;
                return true;
            case JsonValue left when b is JsonValue value:
                return SameValue(left, value);
            default:
                return false;
        }
    }

    private static bool SameValue(JsonValue a, JsonValue b)
    {
        var ofWire = a.TryGetValue<JsonElement>(out var left);
        if (b.TryGetValue<JsonElement>(out var right))
        {
            return ofWire ? JsonElement.DeepEquals(left, right)
                : a.TryGetValue<string>(out var text) ? right.ValueKind == JsonValueKind.String && right.ValueEquals(text)
                : JsonNode.DeepEquals(a, b);
        }

        if (b.TryGetValue<string>(out var other))
        {
            return ofWire ? left.ValueKind == JsonValueKind.String && left.ValueEquals(other) : a.TryGetValue<string>(out var text) && text == other;
        }

        return JsonNode.DeepEquals(a, b);
    }
}
