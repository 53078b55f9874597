using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>What changed between two states of an object, as sets of field paths.</summary>
internal sealed record FieldComparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    /// <summary>The changes of one element of the root.</summary>
    public FieldComparison Only(string element) => new(Added.Only(element), Modified.Only(element), Removed.Only(element));

    /// <summary>The changes of all other elements.</summary>
    public FieldComparison Without(string element) => new(Added.Without(element), Modified.Without(element), Removed.Without(element));
}

/// <summary>Field paths of objects, by their schema: maps and lists of type map or set field by field, atomic ones as a whole.</summary>
internal static class FieldPaths
{
    /// <summary>All fields that the value contains (the set that an applier owns).</summary>
    public static FieldSet Of(JsonObject obj, ObjectSchema schema)
    {
        var fields = new List<KeyValuePair<string, FieldSet>>(obj.Count);
        foreach (var (name, value) in obj)
        {
            if (schema.Field(name) is { } node && Named(value, node, member: false) is { IsEmpty: false } set)
            {
                fields.Add(KeyValuePair.Create(Element(name), set));
            }
        }

        return Owned(new FieldSet(false, fields.ToArray()));
    }

    public static FieldComparison Compare(JsonObject? before, JsonObject after, ObjectSchema schema)
    {
        var changes = new Changes();
        Fields(before, after, schema.Field, changes);
        return new FieldComparison(Owned(changes.Added()), Owned(changes.Modified()), Owned(changes.Removed()));
    }

    /// <summary>The path element of an item of a list of type map or set: <c>k:{"name":"web"}</c> or <c>v:"x"</c>.</summary>
    public static string ItemElement(JsonNode? item, SchemaNode list)
    {
        if (list.ListType == "set")
        {
            return "v:" + (item?.ToJsonString(JsonTree.Relaxed) ?? "null");
        }

        if (list.ListKeys.Count == 1 && item is JsonObject { } only && only[list.ListKeys[0]] is JsonValue value
            && value.GetValueKind() == JsonValueKind.String)
        {
            return $"k:{{\"{list.ListKeys[0]}\":{value.ToJsonString(JsonTree.Relaxed)}}}";
        }

        var key = new JsonObject();
        foreach (var name in list.ListKeys.Order(StringComparer.Ordinal))
        {
            var part = item is JsonObject obj ? obj[name] ?? list.Items?.Field(name)?.Default : null;
            if (part is not null)
            {
                key[name] = part.DeepClone();
            }
        }

        return "k:" + key.ToJsonString(JsonTree.Relaxed);
    }

    public static bool IsGranularList(SchemaNode node) => node.Type == SchemaType.List && node.ListType is "map" or "set";

    public static bool IsGranularMap(SchemaNode node) =>
        node.Type is SchemaType.Object or SchemaType.Map or SchemaType.Any && !node.AtomicMap;

    /// <summary>Schema of a member of an object; unknown members of an open object are deduced: maps by field, lists as a whole.</summary>
    public static SchemaNode? MemberSchema(SchemaNode node, string name) =>
        node.Embedded && name == "metadata" ? KindRegistry.Default.MetadataSchema
            : node.Field(name) ?? (node.Open || node.Type == SchemaType.Any ? s_deduced : null);

    private static readonly SchemaNode s_deduced = new() { Type = SchemaType.Any, Open = true };

    /// <summary>
    /// The paths at and below a value. Fields declared in the schema count only through their content, others also by themselves.
    /// </summary>
    private static FieldSet Named(JsonNode? value, SchemaNode node, bool member)
    {
        if (value is JsonObject { Count: > 0 } obj && IsGranularMap(node))
        {
            var fields = new List<KeyValuePair<string, FieldSet>>(obj.Count);
            foreach (var (name, child) in obj)
            {
                if (MemberSchema(node, name) is { } schema
                    && Named(child, schema, node.Type != SchemaType.Object || !node.Properties.ContainsKey(name)) is { IsEmpty: false } set)
                {
                    fields.Add(KeyValuePair.Create(Element(name), set));
                }
            }

            return new FieldSet(member, fields.ToArray());
        }

        if (value is JsonArray list && IsGranularList(node))
        {
            var items = new OrderedDictionary<string, FieldSet>(StringComparer.Ordinal);
            foreach (var item in list)
            {
                var element = ItemElement(item, node);
                var set = Named(item, node.Items!, member: true);
                items[element] = items.TryGetValue(element, out var twin) ? twin.Union(set) : set;
            }

            return new FieldSet(member, items.ToArray());
        }

        return FieldSet.Leaf;
    }

    /// <summary>The paths at and below a value that was added or removed: every level of it.</summary>
    private static FieldSet Whole(JsonNode? value, SchemaNode node)
    {
        if (value is JsonObject { Count: > 0 } obj && IsGranularMap(node))
        {
            var fields = new List<KeyValuePair<string, FieldSet>>(obj.Count);
            for (var i = 0; i < obj.Count; i++)
            {
                var (name, child) = obj.GetAt(i);
                if (MemberSchema(node, name) is { } schema)
                {
                    fields.Add(KeyValuePair.Create(Element(name), Whole(child, schema)));
                }
            }

            return new FieldSet(true, fields.ToArray());
        }

        if (value is JsonArray { Count: > 0 } list && IsGranularList(node))
        {
            return new FieldSet(true, Items(list, node).Select(i => KeyValuePair.Create(i.Key, Whole(i.Value, node.Items!))).ToArray());
        }

        return FieldSet.Leaf;
    }

    private static void Fields(JsonObject? before, JsonObject? after, Func<string, SchemaNode?> schemaOf, Changes changes)
    {
        for (var i = 0; i < (after?.Count ?? 0); i++)
        {
            var (name, value) = after!.GetAt(i);
            if (schemaOf(name) is not { } schema)
            {
                continue;
            }

            if (before is null || !before.TryGetPropertyValue(name, out var old))
            {
                changes.Add(Element(name), Whole(value, schema));
            }
            else if (!JsonTree.Same(old, value))   // equal values add nothing, and most of an object is equal
            {
                changes.Below(Element(name), Between(old, value, schema));
            }
        }

        for (var i = 0; i < (before?.Count ?? 0); i++)
        {
            var (name, value) = before!.GetAt(i);
            if (after?.ContainsKey(name) != true && schemaOf(name) is { } schema)
            {
                changes.Remove(Element(name), Whole(value, schema));
            }
        }
    }

    /// <summary>The changed paths of a value that exists in both states.</summary>
    private static Changes Between(JsonNode? before, JsonNode? after, SchemaNode node)
    {
        var changes = new Changes();
        if (before is JsonObject or null && after is JsonObject or null && IsGranularMap(node)
            && (before is JsonObject { Count: > 0 } || after is JsonObject { Count: > 0 }))
        {
            Fields(before as JsonObject, after as JsonObject, name => MemberSchema(node, name), changes);
        }
        else if (before is JsonArray or null && after is JsonArray or null && IsGranularList(node)
            && (before is JsonArray { Count: > 0 } || after is JsonArray { Count: > 0 }))
        {
            var left = Items(before, node);
            var right = Items(after, node);
            foreach (var (element, item) in right)
            {
                if (!left.TryGetValue(element, out var old))
                {
                    changes.Add(element, Whole(item, node.Items!));
                }
                else if (!JsonTree.Same(old, item))
                {
                    changes.Below(element, Between(old, item, node.Items!));
                }
            }

            foreach (var (element, item) in left)
            {
                if (!right.ContainsKey(element))
                {
                    changes.Remove(element, Whole(item, node.Items!));
                }
            }
        }
        else
        {
            changes.IsModified = true;
        }

        return changes;
    }

    /// <summary>The sets of one level while they are collected.</summary>
    private sealed class Changes
    {
        private List<KeyValuePair<string, FieldSet>>? _added, _modified, _removed;

        public bool IsModified { get; set; }

        public void Add(string element, FieldSet set) => (_added ??= []).Add(KeyValuePair.Create(element, set));

        public void Remove(string element, FieldSet set) => (_removed ??= []).Add(KeyValuePair.Create(element, set));

        public void Below(string element, Changes changes)
        {
            if (changes._added is not null)
            {
                Add(element, changes.Added());
            }

            if (changes._removed is not null)
            {
                Remove(element, changes.Removed());
            }

            if (changes._modified is not null || changes.IsModified)
            {
                (_modified ??= []).Add(KeyValuePair.Create(element, changes.Modified()));
            }
        }

        public FieldSet Added() => _added is null ? FieldSet.Empty : new FieldSet(false, _added.ToArray());

        public FieldSet Removed() => _removed is null ? FieldSet.Empty : new FieldSet(false, _removed.ToArray());

        public FieldSet Modified() =>
            _modified is null ? IsModified ? FieldSet.Leaf : FieldSet.Empty : new FieldSet(IsModified, _modified.ToArray());
    }

    private static OrderedDictionary<string, JsonNode?> Items(JsonNode? list, SchemaNode node)
    {
        var items = new OrderedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list as JsonArray ?? [])
        {
            items[ItemElement(item, node)] = item;
        }

        return items;
    }

    /// <summary><c>f:name</c>; the same few hundred names recur.</summary>
    private static string Element(string name)
    {
        if (s_elements.TryGetValue(name, out var element))
        {
            return element;
        }

        element = "f:" + name;
        if (s_elements.Count < 4096)
        {
            s_elements[name] = element;
        }

        return element;
    }

    private static readonly ConcurrentDictionary<string, string> s_elements = new(StringComparer.Ordinal);

    /// <summary>Fields that the server maintains have no owner.</summary>
    private static FieldSet Owned(FieldSet set)
    {
        if (set.Child("f:metadata") is not { } metadata)
        {
            return set;
        }

        var kept = new FieldSet(false, metadata.Children.Where(c => !s_serverKept.Contains(c.Key)).ToArray());
        return new FieldSet(
            false, set.Children.Where(c => c.Key != "f:metadata" || !kept.IsEmpty)
            .Select(c => c.Key == "f:metadata" ? KeyValuePair.Create(c.Key, kept) : c).ToArray());
    }

    private static readonly FrozenSet<string> s_serverKept = new[]
    {
        "f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation", "f:managedFields", "f:resourceVersion",
        "f:clusterName",
    }.ToFrozenSet(StringComparer.Ordinal);
}
