using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>What changed between two states of an object, as sets of field paths.</summary>
internal sealed record FieldComparison(FieldSet Added, FieldSet Modified, FieldSet Removed);

/// <summary>Field paths of objects, by their schema: maps and lists of type map or set field by field, atomic ones as a whole.</summary>
internal static class FieldPaths
{
    /// <summary>All fields that the value names (the set that an applier owns).</summary>
    public static FieldSet Of(JsonObject obj, ObjectSchema schema)
    {
        var set = new FieldSetBuilder();
        foreach (var (name, value) in obj)
            if (schema.Field(name) is { } node)
                Collect(value, node, set.At("f:" + name));
        return Owned(set.ToSet());
    }

    public static FieldComparison Compare(JsonObject? before, JsonObject after, ObjectSchema schema)
    {
        FieldSetBuilder added = new(), modified = new(), removed = new();
        foreach (var name in Names(before, after))
        {
            // What is the same adds nothing, and most of an object is.
            if (schema.Field(name) is not { } node || IsSame(before, after, name))
                continue;
            var element = "f:" + name;
            Compare(before?[name], before?.ContainsKey(name) == true, after[name], after.ContainsKey(name), node, added.At(element), modified.At(element), removed.At(element));
        }

        return new FieldComparison(Owned(added.ToSet()), Owned(modified.ToSet()), Owned(removed.ToSet()));
    }

    /// <summary>The path element of an item of a list of type map or set: <c>k:{"name":"web"}</c> or <c>v:"x"</c>.</summary>
    public static string ItemElement(JsonNode? item, SchemaNode list)
    {
        if (list.ListType == "set")
            return "v:" + (item?.ToJsonString(JsonTree.Relaxed) ?? "null");
        var key = new JsonObject();
        foreach (var name in list.ListKeys.Order(StringComparer.Ordinal))
        {
            var value = item is JsonObject obj ? obj[name] ?? list.Items?.Field(name)?.Default : null;
            if (value is not null)
                key[name] = value.DeepClone();
        }

        return "k:" + key.ToJsonString(JsonTree.Relaxed);
    }

    public static bool IsGranularList(SchemaNode node) => node.Type == SchemaType.List && node.ListType is "map" or "set";

    public static bool IsGranularMap(SchemaNode node) => node.Type is SchemaType.Object or SchemaType.Map or SchemaType.Any && !node.AtomicMap;

    /// <summary>Schema of a member of an object; unknown members of an open object are deduced: maps by field, lists as a whole.</summary>
    public static SchemaNode? MemberSchema(SchemaNode node, string name) =>
        node.Embedded && name == "metadata" ? KindRegistry.Default.MetadataSchema : node.Field(name) ?? (node.Open || node.Type == SchemaType.Any ? s_deduced : null);

    private static readonly SchemaNode s_deduced = new() { Type = SchemaType.Any, Open = true };

    private static void Collect(JsonNode? value, SchemaNode node, FieldSetBuilder set)
    {
        if (value is JsonObject { Count: > 0 } obj && IsGranularMap(node))
        {
            foreach (var (name, child) in obj)
            {
                if (MemberSchema(node, name) is not { } schema)
                    continue;
                var at = set.At("f:" + name);
                if (node.Type != SchemaType.Object || !node.Properties.ContainsKey(name))
                    at.Member = true;
                Collect(child, schema, at);
            }
        }
        else if (value is JsonArray list && IsGranularList(node))
        {
            foreach (var item in list)
            {
                var at = set.At(ItemElement(item, node));
                at.Member = true;
                Collect(item, node.Items!, at);
            }
        }
        else
        {
            set.Member = true;
        }
    }

    private static void Compare(JsonNode? before, bool had, JsonNode? after, bool has, SchemaNode node, FieldSetBuilder added, FieldSetBuilder modified, FieldSetBuilder removed)
    {
        if (!had && !has)
            return;
        var maps = before is JsonObject or null && after is JsonObject or null && IsGranularMap(node)
            && (before is JsonObject { Count: > 0 } || after is JsonObject { Count: > 0 });
        var lists = before is JsonArray or null && after is JsonArray or null && IsGranularList(node)
            && (before is JsonArray { Count: > 0 } || after is JsonArray { Count: > 0 });
        if (maps)
        {
            JsonObject? left = before as JsonObject, right = after as JsonObject;
            foreach (var name in Names(left, right))
            {
                if (MemberSchema(node, name) is not { } schema || IsSame(left, right, name))
                    continue;
                var element = "f:" + name;
                Compare(left?[name], left?.ContainsKey(name) == true, right?[name], right?.ContainsKey(name) == true, schema, added.At(element), modified.At(element), removed.At(element));
            }
        }
        else if (lists)
        {
            var left = Items(before, node);
            var right = Items(after, node);
            foreach (var element in left.Keys.Union(right.Keys))
            {
                var hadItem = left.TryGetValue(element, out var leftItem);
                var hasItem = right.TryGetValue(element, out var rightItem);
                Compare(leftItem, hadItem, rightItem, hasItem, node.Items!, added.At(element), modified.At(element), removed.At(element));
            }
        }
        else if (had && has && !JsonTree.Same(before, after))
        {
            modified.Member = true;
        }

        if (!had)
            added.Member = true;
        else if (!has)
            removed.Member = true;
    }

    private static Dictionary<string, JsonNode?> Items(JsonNode? list, SchemaNode node)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list as JsonArray ?? [])
            items[ItemElement(item, node)] = item;
        return items;
    }

    private static bool IsSame(JsonObject? before, JsonObject? after, string name) =>
        before is not null && after is not null && before.TryGetPropertyValue(name, out var old) && after.TryGetPropertyValue(name, out var next) && JsonTree.Same(old, next);

    private static IEnumerable<string> Names(JsonObject? before, JsonObject? after) =>
        (before?.Select(p => p.Key) ?? []).Union(after?.Select(p => p.Key) ?? []);

    /// <summary>Nobody owns what the server itself keeps.</summary>
    private static FieldSet Owned(FieldSet set)
    {
        if (set.Child("f:metadata") is not { } metadata)
            return set;
        var kept = metadata;
        foreach (var name in s_serverKept)
            kept = kept.Without("f:" + name);
        kept = new FieldSet(false, kept.Children);
        return new FieldSet(false, set.Children.Select(c => c.Key == "f:metadata" ? KeyValuePair.Create(c.Key, kept) : c));
    }

    private static readonly string[] s_serverKept =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion", "clusterName"];
}
