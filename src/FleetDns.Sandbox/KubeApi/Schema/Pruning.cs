using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Removes fields that are not in the schema.</summary>
internal static class Pruning
{
    /// <summary>Prunes in place; returns the paths of the unknown fields, in the order found.</summary>
    public static List<string> Prune(JsonObject obj, ObjectSchema schema)
    {
        var unknown = new List<string>();
        var path = new FieldPath();
        for (var i = 0; i < obj.Count; i++)
        {
            var (name, value) = obj.GetAt(i);
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            path.Push(name);
            if (schema.Field(name) is { } node)
            {
                Prune(value, node, path, unknown);
            }
            else if (!schema.Root.Open)
            {
                obj.RemoveAt(i--);
                unknown.Add(path.ToString());
            }

            path.Pop();
        }

        return unknown;
    }

    private static void Prune(JsonNode? value, SchemaNode node, FieldPath path, List<string> unknown)
    {
        switch (value)
        {
            case JsonObject obj when node.Type == SchemaType.Map:
                for (var i = 0; i < obj.Count; i++)
                {
                    Below(obj.GetAt(i), node.Items!, path, unknown);
                }

                break;
            case JsonObject obj when node.Type == SchemaType.Object:
                for (var i = 0; i < obj.Count; i++)
                {
                    var field = obj.GetAt(i);
                    if (node.Embedded && field.Key is "apiVersion" or "kind")
                    {
                        continue;
                    }

                    if (FieldPaths.MemberSchema(node, field.Key) is { } child)
                    {
                        Below(field, child, path, unknown);
                        continue;
                    }

                    obj.RemoveAt(i--);
                    path.Push(field.Key);
                    unknown.Add(path.ToString());
                    path.Pop();
                }

                break;
            case JsonArray list when node.Items is not null:
                for (var i = 0; i < list.Count; i++)
                {
                    path.Push(i);
                    Prune(list[i], node.Items, path, unknown);
                    path.Pop();
                }

                break;
        }
    }

    private static void Below(KeyValuePair<string, JsonNode?> field, SchemaNode node, FieldPath path, List<string> unknown)
    {
        if (field.Value is null or JsonValue)
        {
            return;
        }

        path.Push(field.Key);
        Prune(field.Value, node, path, unknown);
        path.Pop();
    }
}
