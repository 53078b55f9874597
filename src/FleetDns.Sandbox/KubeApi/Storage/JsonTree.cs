using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// JSON trees that may be read by several threads. <see cref="JsonNode.Parse(string, JsonNodeOptions?, JsonDocumentOptions)"/> fills its
/// objects at the first access, which is a race; here every object and list is built at once. Numbers keep their wire form
/// and can be read as any number type.
/// </summary>
internal static class JsonTree
{
    /// <summary>Writes non-ASCII and quotes unescaped; the output is never put into HTML.</summary>
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions Writer { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonNode? From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var obj = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    obj[property.Name] = From(property.Value);   // the last of duplicate names wins, as in Go
                }

                return obj;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (var item in element.EnumerateArray())
                {
                    list.Add(From(item));
                }

                return list;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }

    /// <summary>Converts the caller's own tree to that form: a number set by code could be read back only as its own CLR type.</summary>
    public static JsonObject Normalise(JsonObject obj)
    {
        for (var i = 0; i < obj.Count; i++)
        {
            var value = obj.GetAt(i).Value;
            if (value is JsonValue leaf)
            {
                if (!IsOfTheWire(leaf))
                {
                    obj.SetAt(i, FromCode(leaf));
                }
            }
            else
            {
                NormaliseBelow(value);
            }
        }

        return obj;
    }

    private static void NormaliseBelow(JsonNode? node)
    {
        if (node is JsonObject obj)
        {
            Normalise(obj);
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not JsonValue leaf)
                {
                    NormaliseBelow(list[i]);
                }
                else if (!IsOfTheWire(leaf))
                {
                    list[i] = FromCode(leaf);
                }
            }
        }
    }

    // Called for every leaf of every write; TryGetValue, a generic virtual method, is many times slower than a type check.
    private static bool IsOfTheWire(JsonValue value) => value.GetType() == s_ofElement || IsText(value);

    /// <summary>A string of the CLR, whose ToString is itself.</summary>
    private static bool IsText(JsonValue value) => value.GetType() == s_ofText;

    private static JsonValue FromCode(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => JsonValue.Create(s_true)!,
        JsonValueKind.False => JsonValue.Create(s_false)!,
        JsonValueKind.Number when value.TryGetValue<int>(out var number) => Number(number),
        JsonValueKind.Number when value.TryGetValue<long>(out var number) => Number(number),
        _ => JsonValue.Create(JsonElement.Parse(value.ToJsonString(Relaxed)))!,
    };

    private static JsonValue Number(long number) => JsonValue.Create(
        number >= 0 && number < s_numbers.Length ? s_numbers[number] : JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture)))!;

    private static readonly JsonElement[] s_numbers =
        [.. Enumerable.Range(0, 1024).Select(n => JsonElement.Parse(n.ToString(CultureInfo.InvariantCulture)))];
    private static readonly JsonElement s_true = JsonElement.Parse("true"), s_false = JsonElement.Parse("false");
    private static readonly Type s_ofElement = JsonValue.Create(s_true)!.GetType(), s_ofText = JsonValue.Create("").GetType();

    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => From(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = 200 }));

    /// <summary>
    /// Reads the output of <see cref="Bytes"/> or the encoder, which has no duplicate names, without an intermediate document: strings are
    /// read once, field names and small numbers are shared.
    /// </summary>
    public static JsonNode? ParseOwn(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 200 });
        reader.Read();
        return ReadOwn(ref reader, s_fields ??= []);
    }

    /// <param name="fields">The fields read so far of all objects that are still open, the innermost last.</param>
    private static JsonNode? ReadOwn(ref Utf8JsonReader reader, List<KeyValuePair<string, JsonNode?>> fields)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var first = fields.Count;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = FieldNames.Shared(ref reader);
                    reader.Read();
                    fields.Add(KeyValuePair.Create(name, ReadOwn(ref reader, fields)));
                }

                var obj = new JsonObject(fields.GetRange(first, fields.Count - first));
                fields.RemoveRange(first, fields.Count - first);
                return obj;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadOwn(ref reader, fields));
                }

                return list;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return reader.ValueSpan is [not (byte)'-', ..] and { Length: <= 3 } && reader.TryGetInt32(out var number)
                    ? Number(number)
                    : JsonValue.Create(JsonElement.Parse(reader.ValueSpan));
            case JsonTokenType.True:
                return JsonValue.Create(s_true);
            case JsonTokenType.False:
                return JsonValue.Create(s_false);
            default:
                return null;
        }
    }

    [ThreadStatic]
    private static List<KeyValuePair<string, JsonNode?>>? s_fields;

    public static JsonNode? Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Relaxed);

    public static string? Text(this JsonNode? node, string name) =>
        node is JsonObject obj && obj[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.ToString() : null;

    /// <summary>
    /// A whole number in whatever form it is stored; null for anything else. <c>GetValue&lt;long&gt;</c> would throw for a number that was
    /// set as int.
    /// </summary>
    public static long? Whole(this JsonNode? node) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number
            && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    /// <summary>The object below a path of names, or null.</summary>
    public static JsonObject? At(this JsonObject? obj, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            obj = obj?[name] as JsonObject;
        }

        return obj;
    }

    /// <summary>The child object of that name, created if it is missing.</summary>
    public static JsonObject Child(this JsonObject obj, string name)
    {
        if (obj[name] is JsonObject child)
        {
            return child;
        }

        child = [];
        obj[name] = child;
        return child;
    }

    /// <summary>Equality of values; the order of object fields does not matter.</summary>
    public static bool Same(JsonNode? a, JsonNode? b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        switch (a)
        {
            case JsonObject left:
                if (b is not JsonObject right || left.Count != right.Count)
                {
                    return false;
                }

                for (var i = 0; i < left.Count; i++)
                {
                    var (name, value) = left.GetAt(i);
                    // Usually both have the same order.
                    var opposite = right.GetAt(i);
                    if (opposite.Key != name ? !right.TryGetPropertyValue(name, out var other) || !Same(value, other)
                        : !Same(value, opposite.Value))
                    {
                        return false;
                    }
                }

                return true;
            case JsonArray left:
                if (b is not JsonArray items || left.Count != items.Count)
                {
                    return false;
                }

                for (var i = 0; i < left.Count; i++)
                {
                    if (!Same(left[i], items[i]))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValue left when b is JsonValue value:
                return SameValue(left, value);
            default:
                return false;
        }
    }

    private static bool SameValue(JsonValue a, JsonValue b)
    {
        var kind = a.GetValueKind();
        if (kind != b.GetValueKind())
        {
            return false;
        }

        if (kind != JsonValueKind.String)
        {
            return kind is JsonValueKind.True or JsonValueKind.False || JsonNode.DeepEquals(a, b);
        }
        // Two texts from a request are compared without creating a string.
        if (!IsText(a) && a.TryGetValue<JsonElement>(out var left))
        {
            return IsText(b) ? left.ValueEquals(b.ToString()) : JsonNode.DeepEquals(a, b);
        }

        return IsText(a) && !IsText(b) && b.TryGetValue<JsonElement>(out var right)
            ? right.ValueEquals(a.ToString())
            : a.ToString() == b.ToString();
    }
}
