using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Takes out what the schema does not know.</summary>
internal static class Pruning
{
    /// <summary>Prunes in place; the paths of what was unknown, in the order met.</summary>
    public static List<string> Prune(JsonObject obj, ObjectSchema schema)
    {
        var unknown = new List<string>();
        foreach (var name in obj.Select(p => p.Key).ToArray())
        {
            if (name is "apiVersion" or "kind")
                continue;
            if (schema.Field(name) is { } node)
                Prune(obj[name], node, name, unknown);
            else if (!schema.Root.Open)
            {
                obj.Remove(name);
                unknown.Add(name);
            }
        }

        return unknown;
    }

    private static void Prune(JsonNode? value, SchemaNode node, string path, List<string> unknown)
    {
        switch (value)
        {
            case JsonObject obj when node.Type == SchemaType.Map:
                foreach (var (name, child) in obj)
                    Prune(child, node.Items!, $"{path}.{name}", unknown);
                break;
            case JsonObject obj when node.Type == SchemaType.Object:
                foreach (var name in obj.Select(p => p.Key).ToArray())
                {
                    if (node.Embedded && name is "apiVersion" or "kind")
                        continue;
                    if (FieldPaths.MemberSchema(node, name) is { } child)
                        Prune(obj[name], child, $"{path}.{name}", unknown);
                    else
                    {
                        obj.Remove(name);
                        unknown.Add($"{path}.{name}");
                    }
                }

                break;
            case JsonArray list when node.Items is not null:
                for (var i = 0; i < list.Count; i++)
                    Prune(list[i], node.Items, $"{path}[{i}]", unknown);
                break;
        }
    }
}
