using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// An OpenAPI v2 document in the protobuf form of gnostic (openapiv2/OpenAPIv2.proto), which is the only one that kubectl requests.
/// Supports only the messages that <see cref="OpenApiDocuments"/> writes; field numbers are next to the names. Extensions (<c>x-…</c>) are
/// YAML in an Any.
/// </summary>
internal static class OpenApiProtobuf
{
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static byte[] Document(JsonObject document) => Message(m =>
    {
        m.Text(1, document["swagger"]);
        m.Add(2, info => { info.Text(1, document["info"]!["title"]); info.Text(2, document["info"]!["version"]); });
        m.Add(8, paths => paths.Named(2, document["paths"], PathItem));
        m.Add(9, definitions => definitions.Named(1, document["definitions"], Schema));
    });

    private static void PathItem(Writer m, JsonNode item)
    {
        foreach (var (verb, field) in s_verbs)
        {
            if (item[verb] is { } operation)
            {
                m.Add(field, o => Operation(o, operation));
            }
        }
    }

    private static readonly (string Verb, int Field)[] s_verbs = [("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("patch", 8)];

    private static void Operation(Writer m, JsonNode operation)
    {
        m.Text(5, operation["operationId"]);
        m.Texts(6, operation["produces"]);
        m.Texts(7, operation["consumes"]);
        foreach (var parameter in operation["parameters"] as JsonArray ?? [])
        {
            m.Add(8, item => item.Add(1, p => Parameter(p, parameter!)));
        }

        m.Add(9, responses => responses.Named(1, operation["responses"], (value, response) => value.Add(1, r =>
        {
            r.Text(1, response["description"]);
            if (response["schema"] is { } schema)
            {
                r.Add(2, s => s.Add(1, body => Schema(body, schema)));
            }
        })));
        m.Extensions(13, operation);
    }

    private static void Parameter(Writer m, JsonNode parameter)
    {
        if (parameter.Text("in") == "body")
        {
            m.Add(1,
                body =>
                {
                    body.Text(2, parameter["name"]); body.Text(3, parameter["in"]); body.Add(
                    5, s => Schema(s, parameter["schema"]!));
                });
            return;
        }

        var inPath = parameter.Text("in") == "path";
        m.Add(2, other => other.Add(inPath ? 4 : 3, p =>
        {
            p.Flag(1, parameter["required"]);
            p.Text(2, parameter["in"]);
            p.Text(4, parameter["name"]);
            p.Text(inPath ? 5 : 6, parameter["type"]);
        }));
    }

    private static void Schema(Writer m, JsonNode schema)
    {
        m.Text(1, schema["$ref"]);
        m.Text(2, schema["format"]);
        m.Number(7, schema["maximum"]);
        m.Number(9, schema["minimum"]);
        m.Whole(11, schema["maxLength"]);
        m.Whole(12, schema["minLength"]);
        m.Text(13, schema["pattern"]);
        m.Whole(14, schema["maxItems"]);
        m.Whole(15, schema["minItems"]);
        m.Texts(19, schema["required"]);
        foreach (var value in schema["enum"] as JsonArray ?? [])
        {
            m.Add(20, any => any.Yaml(value));
        }

        if (schema["additionalProperties"] is { } values)
        {
            m.Add(21, item => item.Add(1, s => Schema(s, values)));
        }

        if (schema["type"] is { } type)
        {
            m.Add(22, t => t.Text(1, type));
        }

        if (schema["items"] is { } items)
        {
            m.Add(23, i => i.Add(1, s => Schema(s, items)));
        }

        if (schema["properties"] is { } properties)
        {
            m.Add(25, p => p.Named(1, properties, Schema));
        }

        m.Extensions(31, schema);
    }

    private static byte[] Message(Action<Writer> write)
    {
        var writer = new Writer();
        write(writer);
        return writer.ToArray();
    }

    /// <summary>The fields of one message.</summary>
    private sealed class Writer
    {
        private const int Varint = 0, Fixed64 = 1, Bytes = 2;

        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public void Add(int field, Action<Writer> message) => Add(field, Message(message));

        public void Text(int field, JsonNode? text)
        {
            if (text is not null)
            {
                Add(field, Encoding.UTF8.GetBytes(text.ToString()));
            }
        }

        public void Texts(int field, JsonNode? texts)
        {
            foreach (var text in texts as JsonArray ?? [])
            {
                Text(field, text);
            }
        }

        public void Whole(int field, JsonNode? number)
        {
            if (number.Whole() is not { } value)
            {
                return;
            }

            Tag(field, Varint);
            Number((ulong)value);
        }

        public void Flag(int field, JsonNode? flag)
        {
            if (flag?.GetValueKind() != JsonValueKind.True)
            {
                return;
            }

            Tag(field, Varint);
            Number(1);
        }

        public void Number(int field, JsonNode? number)
        {
            if (number is null)
            {
                return;
            }

            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, (double)decimal.Parse(number.ToJsonString(),
                System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture));
            Tag(field, Fixed64);
            _bytes.AddRange(bytes);
        }

        /// <summary>A map in gnostic's form: messages of name (1) and value (2), in order.</summary>
        public void Named(int field, JsonNode? map, Action<Writer, JsonNode> value)
        {
            foreach (var (name, child) in map as JsonObject ?? [])
            {
                Add(field, pair =>
                {
                    pair.Text(1, name);
                    pair.Add(2, v => value(v, child!));
                });
            }
        }

        public void Extensions(int field, JsonNode of)
        {
            foreach (var (name, value) in (JsonObject)of)
            {
                if (name.StartsWith("x-", StringComparison.Ordinal))
                {
                    Add(field, pair => { pair.Text(1, name); pair.Add(2, any => any.Yaml(value)); });
                }
            }
        }

        /// <summary>Every JSON text is YAML.</summary>
        public void Yaml(JsonNode? value) => Add(2, Encoding.UTF8.GetBytes((value?.ToJsonString(JsonTree.Relaxed) ?? "null") + "\n"));

        private void Add(int field, byte[] bytes)
        {
            Tag(field, Bytes);
            Number((ulong)bytes.Length);
            _bytes.AddRange(bytes);
        }

        private void Tag(int field, int wire) => Number((ulong)(field << 3 | wire));

        private void Number(ulong value)
        {
            for (; value > 0x7F; value >>= 7)
            {
                _bytes.Add((byte)(value | 0x80));
            }

            _bytes.Add((byte)value);
        }
    }
}
