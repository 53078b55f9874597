using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A field's schema in OpenAPI v3 terms, as used in definitions and OpenAPI documents.</summary>
internal static class OpenApiSchema
{
    public static JsonObject Of(SchemaNode node)
    {
        var json = new JsonObject();
        if (node.Type is not (SchemaType.Any or SchemaType.IntOrString))
        {
            json["type"] = node.Type switch { SchemaType.Map => "object", SchemaType.List => "array", var t => Lower(t) };
        }

        if (node.Format is not null)
        {
            json["format"] = node.Format;
        }

        Put(json, "default", node.Default?.DeepClone());
        Put(json, "enum", node.EnumValues?.DeepClone());
        Put(json, "minimum", node.Minimum is { } min ? JsonValue.Create(min) : null);
        Put(json, "maximum", node.Maximum is { } max ? JsonValue.Create(max) : null);
        Put(json, "minLength", node.MinLength);
        Put(json, "maxLength", node.MaxLength);
        Put(json, "minItems", node.MinItems);
        Put(json, "maxItems", node.MaxItems);
        Put(json, "pattern", node.PatternText);
        if (node.Type == SchemaType.List)
        {
            json["items"] = Of(node.Items!);
        }
        else if (node.Type == SchemaType.Map)
        {
            json["additionalProperties"] = Of(node.Items!);
        }
        else if (node.Type == SchemaType.IntOrString)
        {
            json["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
        }

        if (node.Properties.Count > 0)
        {
            var properties = new JsonObject();
            foreach (var (name, child) in node.Properties)
            {
                properties[name] = Of(child);
            }

            json["properties"] = properties;
        }
        else if (node.Type == SchemaType.Object && !node.Open)
        {
            json["properties"] = new JsonObject();
        }

        if (node.Required.Count > 0)
        {
            json["required"] = Texts(node.Required);
        }

        Extensions(node, json);
        return json;
    }

    private static void Extensions(SchemaNode node, JsonObject json)
    {
        if (node.Type == SchemaType.IntOrString)
        {
            json["x-kubernetes-int-or-string"] = true;
        }

        if (node.Open)
        {
            json["x-kubernetes-preserve-unknown-fields"] = true;
        }

        if (node.Embedded)
        {
            json["x-kubernetes-embedded-resource"] = true;
        }

        if (node.ListTypeStated)
        {
            json["x-kubernetes-list-type"] = node.ListType;
        }

        if (node.ListKeys.Count > 0)
        {
            json["x-kubernetes-list-map-keys"] = Texts(node.ListKeys);
        }

        if (node.AtomicMap)
        {
            json["x-kubernetes-map-type"] = "atomic";
        }

        if (node.MergeKey is { } key)
        {
            json["x-kubernetes-patch-strategy"] = "merge";
            if (key.Length > 0)
            {
                json["x-kubernetes-patch-merge-key"] = key;
            }
        }

        if (node.Rules.Count > 0)
        {
            json["x-kubernetes-validations"] =
                new JsonArray([.. node.Rules.Select(r => (JsonNode)new JsonObject { ["rule"] = r.Rule, ["message"] = r.Message })]);
        }
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];

#pragma warning disable CA1308 // OpenAPI terms are lower case
    private static string Lower(SchemaType type) => type.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
