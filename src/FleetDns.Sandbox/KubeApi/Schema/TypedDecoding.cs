using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Fields that a real API server decodes into Go types (metadata of all kinds, built-in kinds as a whole): a wrong type is 400 there, not
/// 422.
/// </summary>
internal static class TypedDecoding
{
    public static void Check(HubRequest request, JsonObject obj)
    {
        Walk(obj["metadata"], request.Schema.Metadata, "ObjectMeta", request);
        if (!request.Schema.Builtin)
        {
            return;
        }

        foreach (var (name, node) in request.Schema.Root.Properties)
        {
            Walk(obj[name], node, $"{request.Kind.Kind}.{name}", request);
        }
    }

    private static void Walk(JsonNode? value, SchemaNode node, string path, HubRequest request)
    {
        if (value is null || Fits(value, node))
        {
            switch (value)
            {
                case JsonObject obj:
                    foreach (var (name, child) in obj)
                    {
                        if (node.Field(name) is { } schema)
                        {
                            Walk(child, schema, node.Type == SchemaType.Map ? path : $"{path}.{name}", request);
                        }
                    }

                    break;
                case JsonArray list when node.Items is not null:
                    foreach (var item in list)
                    {
                        Walk(item, node.Items, path, request);
                    }

                    break;
            }

            return;
        }

        var kind = request.Kind.Kind;
        throw Refusal.BadRequest(
            $"{kind} in version \"{request.Version}\" cannot be handled as a {kind}: json: cannot unmarshal {Word(value)} into Go "
            + $"struct field {path} of type {GoType(node)}");
    }

    private static bool Fits(JsonNode value, SchemaNode node) => (node.Type, value.GetValueKind()) switch
    {
        (SchemaType.Object or SchemaType.Map, var k) => k == JsonValueKind.Object,
        (SchemaType.List, var k) => k == JsonValueKind.Array,
        (SchemaType.String, var k) => k == JsonValueKind.String,
        (SchemaType.Integer or SchemaType.Number, var k) => k == JsonValueKind.Number,
        (SchemaType.Boolean, var k) => k is JsonValueKind.True or JsonValueKind.False,
        (SchemaType.IntOrString, var k) => k is JsonValueKind.String or JsonValueKind.Number,
        _ => true,
    };

    private static string Word(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => "string",
    };

    private static string GoType(SchemaNode node) => node.Type switch
    {
        SchemaType.String => "string",
        SchemaType.Integer => node.Format ?? "int64",
        SchemaType.Boolean => "bool",
        SchemaType.Map => $"map[string]{(node.Items is { } items ? GoType(items) : "interface {}")}",
        SchemaType.List => $"[]{(node.Items is { } items ? GoType(items) : "interface {}")}",
        _ => "struct",
    };
}
