using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Merging and removing by field paths, as server-side apply does it.</summary>
internal static class FieldMerge
{
    /// <summary>
    /// The live value with the applied one merged in: maps by field, lists of type map by key, sets as unions, anything else replaced.
    /// </summary>
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, SchemaNode node)
    {
        switch (applied)
        {
            case JsonObject changes when live is JsonObject target && FieldPaths.IsGranularMap(node):
                foreach (var (name, value) in changes)
                {
                    if (FieldPaths.MemberSchema(node, name) is { } child)
                    {
                        target[name] = Merge(target[name], value, child);
                    }
                    else
                    {
                        target[name] = value?.DeepClone();
                    }
                }

                return target;
            case JsonArray changes when live is JsonArray items && FieldPaths.IsGranularList(node):
                foreach (var change in changes)
                {
                    var element = FieldPaths.ItemElement(change, node);
                    var index = IndexOf(items, element, node);
                    if (index < 0)
                    {
                        items.Add(change?.DeepClone());
                    }
                    else if (Merge(items[index], change, node.Items!) is var merged && !ReferenceEquals(merged, items[index]))
                    {
                        items[index] = merged;
                    }
                }

                return items;
            default:
                return applied?.DeepClone();
        }
    }

    /// <summary>Removes the paths of a set from an object, except those with a path of <paramref name="kept"/> below them.</summary>
    public static void Remove(JsonObject obj, FieldSet gone, FieldSet kept, ObjectSchema schema)
    {
        foreach (var (element, below) in gone.Children)
        {
            if (schema.Field(element[2..]) is { } node)
            {
                RemoveField(obj, element[2..], below, kept.Child(element), node);
            }
        }
    }

    private static void RemoveField(JsonObject obj, string name, FieldSet gone, FieldSet? kept, SchemaNode node)
    {
        if (!obj.TryGetPropertyValue(name, out var value))
        {
            return;
        }

        if (gone.Member && kept is null)
        {
            obj.Remove(name);
            return;
        }

        RemoveBelow(value, gone, kept, node);
        if (kept is null && value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
        {
            obj.Remove(name);
        }
    }

    private static void RemoveBelow(JsonNode? value, FieldSet gone, FieldSet? kept, SchemaNode node)
    {
        if (value is JsonObject obj && FieldPaths.IsGranularMap(node))
        {
            foreach (var (element, below) in gone.Children)
            {
                if (element[0] == 'f' && FieldPaths.MemberSchema(node, element[2..]) is { } child)
                {
                    RemoveField(obj, element[2..], below, kept?.Child(element), child);
                }
            }
        }
        else if (value is JsonArray items && FieldPaths.IsGranularList(node))
        {
            foreach (var (element, below) in gone.Children)
            {
                var index = IndexOf(items, element, node);
                if (index < 0)
                {
                    continue;
                }

                if (below.Member && kept?.Child(element) is null)
                {
                    items.RemoveAt(index);
                }
                else
                {
                    RemoveBelow(items[index], below, kept?.Child(element), node.Items!);
                }
            }
        }
    }

    private static int IndexOf(JsonArray items, string element, SchemaNode node)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (FieldPaths.ItemElement(items[i], node) == element)
            {
                return i;
            }
        }

        return -1;
    }
}
