using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Sets the schema's defaults for missing fields of existing objects.</summary>
internal static class Defaulting
{
    public static void Fill(JsonNode? value, SchemaNode node)
    {
        if (!node.HasDefaults)
        {
            return;
        }

        switch (value)
        {
            case JsonObject obj when node.Type == SchemaType.Map:
                foreach (var (_, child) in obj)
                {
                    Fill(child, node.Items!);
                }

                break;
            case JsonObject obj:
                foreach (var (name, child) in node.Properties)
                {
                    if (child.Default is null && !child.HasDefaults)
                    {
                        continue;
                    }

                    var present = obj.TryGetPropertyValue(name, out var current);
                    if ((!present || current is null) && child.Default is not null)
                    {
                        obj[name] = current = JsonTree.Parse(JsonTree.Bytes(child.Default));
                    }

                    if (current is JsonObject or JsonArray)
                    {
                        Fill(current, child);
                    }
                }

                break;
            case JsonArray list when node.Items is not null:
                foreach (var item in list)
                {
                    Fill(item, node.Items);
                }

                break;
        }
    }
}
