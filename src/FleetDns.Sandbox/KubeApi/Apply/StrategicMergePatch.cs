using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Strategic merge patch of Kubernetes' own kinds: lists with a merge key are merged by it, and <c>$patch</c> directives are followed.
/// </summary>
internal static class StrategicMergePatch
{
    private const string SetElementOrder = "$setElementOrder/";
    private const string DeleteFromPrimitives = "$deleteFromPrimitiveList/";

    public static void Apply(JsonObject target, JsonObject patch, ObjectSchema schema)
    {
        if (Directive(patch) == "replace")
        {
            target.Clear();
            foreach (var (name, value) in patch.Where(p => p.Key != "$patch"))
            {
                target[name] = value?.DeepClone();
            }

            return;
        }

        Merge(target, patch, schema.Field);
    }

    private static void Merge(JsonObject target, JsonObject patch, Func<string, SchemaNode?> schemaOf)
    {
        if (patch["$retainKeys"] is JsonArray retained)
        {
            var names = retained.Select(r => r?.ToString() ?? "").ToHashSet(StringComparer.Ordinal);
            foreach (var name in target.Select(p => p.Key).Where(n => !names.Contains(n)).ToArray())
            {
                target.Remove(name);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeleteFromPrimitives, StringComparison.Ordinal))
            {
                DeleteItems(target[name[DeleteFromPrimitives.Length..]] as JsonArray, value as JsonArray);
            }
            else if (name is not ("$patch" or "$retainKeys") && !name.StartsWith(SetElementOrder, StringComparison.Ordinal))
            {
                MergeField(target, name, value, schemaOf(name));
            }
        }
    }

    private static void MergeField(JsonObject target, string name, JsonNode? value, SchemaNode? schema)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject changes when Directive(changes) == "delete":
                target.Remove(name);
                break;
            case JsonObject changes when Directive(changes) == "replace" || target[name] is not JsonObject:
                var fresh = new JsonObject();
                Merge(fresh, changes, n => schema?.Field(n));
                target[name] = fresh;
                break;
            case JsonObject changes:
                Merge((JsonObject)target[name]!, changes, n => schema?.Field(n));
                break;
            case JsonArray changes when schema?.MergeKey is { } key && target[name] is JsonArray items:
                MergeList(items, changes, key, schema);
                break;
            case JsonArray changes:
                target[name] = new JsonArray([.. changes.Where(c => Directive(c) is null).Select(c => c?.DeepClone())]);
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static void MergeList(JsonArray items, JsonArray changes, string key, SchemaNode schema)
    {
        if (changes.Any(c => Directive(c) == "replace"))
        {
            items.Clear();
            foreach (var change in changes.Where(c => Directive(c) is null))
            {
                items.Add(change?.DeepClone());
            }

            return;
        }

        foreach (var change in changes)
        {
            if (key.Length == 0 || change is not JsonObject obj)
            {
                if (!items.Any(i => JsonTree.Same(i, change)))
                {
                    items.Add(change?.DeepClone());
                }

                continue;
            }

            if (obj[key] is null)
            {
                throw Refusal.BadRequest($"map: {obj.ToJsonString(JsonTree.Relaxed)} does not contain declared merge key: {key}");
            }

            var existing = items.OfType<JsonObject>().FirstOrDefault(i => JsonTree.Same(i[key], obj[key]));
            if (Directive(obj) == "delete")
            {
                items.Remove(existing);
            }
            else if (existing is null)
            {
                items.Add(obj.DeepClone());
            }
            else
            {
                Merge(existing, obj, n => schema.Items?.Field(n));
            }
        }
    }

    private static void DeleteItems(JsonArray? items, JsonArray? gone)
    {
        foreach (var value in gone ?? [])
        {
            if (items?.FirstOrDefault(i => JsonTree.Same(i, value)) is { } item)
            {
                items.Remove(item);
            }
        }
    }

    private static string? Directive(JsonNode? node) => (node as JsonObject).Text("$patch");
}
