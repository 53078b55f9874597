using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Server-side apply after structured-merge-diff: the applied fields are merged in, fields that the manager applied before and now omits
/// are removed unless another manager owns them, and changing a field of another manager is a conflict unless forced.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>
    /// The object after the apply and the owners of its fields. <paramref name="live"/> is null for an object to be created.
    /// </summary>
    public static (JsonObject Object, ImmutableArray<FieldManager> Managers) Apply(
        JsonObject? live, ImmutableArray<FieldManager> managers, JsonObject applied, ObjectSchema schema, FieldWriter writer, bool force,
        DateTimeOffset now)
    {
        var config = (JsonObject)applied.DeepClone();
        if (writer.Subresource == "status")
        {
            KeepOnly(config, "status");
        }
        else if (schema.Version.HasStatus)
        {
            config.Remove("status");
        }

        var own = new FieldManager(writer.Manager, Applies: true, writer.ApiVersion, writer.Subresource, now,
            FieldPaths.Of(config, schema));
        var last = managers.FirstOrDefault(m => m.IsSameWriter(own))?.Fields ?? FieldSet.Empty;
        var others = managers.Where(m => !m.IsSameWriter(own)).ToImmutableArray();

        var merged = live is null ? new JsonObject() : (JsonObject)live.DeepClone();
        foreach (var (name, value) in config)
        {
            if (name is "apiVersion" or "kind")
            {
                merged[name] = value?.DeepClone();
            }
            else if (schema.Field(name) is { } node)
            {
                merged[name] = FieldMerge.Merge(merged[name], value, node);
            }
        }

        var kept = others.Aggregate(own.Fields, (set, m) => set.Union(m.Fields));
        FieldMerge.Remove(merged, last.Difference(kept), kept, schema);

        var comparison = FieldPaths.Compare(live, merged, schema);
        var changed = comparison.Added.Union(comparison.Modified);
        var conflicts = others.Select(m => new Clash(m, m.Fields.Intersection(changed))).Where(c => !c.Fields.IsEmpty).ToList();
        if (conflicts.Count > 0 && !force)
        {
            var free = writer.Manager == "kubectl" ? AppliedByClient(live, schema, writer) : FieldSet.Empty;
            conflicts = [.. conflicts.Select(c => c with { Fields = c.Fields.Difference(free) }).Where(c => !c.Fields.IsEmpty)];
            if (conflicts.Count > 0)
            {
                throw Conflict(conflicts);
            }
        }

        var result = ImmutableArray.CreateBuilder<FieldManager>();
        foreach (var manager in managers)
        {
            if (manager.IsSameWriter(own))
            {
                continue;
            }

            var fields = manager.Fields.Difference(changed).Difference(comparison.Removed);
            if (!fields.IsEmpty)
            {
                result.Add(fields.SameAs(manager.Fields) ? manager : manager with { Fields = fields.Pooled() });
            }
        }

        if (!own.Fields.IsEmpty)
        {
            var before = managers.FirstOrDefault(m => m.IsSameWriter(own));
            var unchanged = before is not null && before.Fields.SameAs(own.Fields) && before.ApiVersion == own.ApiVersion && changed.IsEmpty
                && comparison.Removed.IsEmpty;
            result.Add(unchanged ? before! : own with { Fields = own.Fields.Pooled() });
        }

        return (merged, ManagedFields.InOrder(result));
    }

    private static void KeepOnly(JsonObject config, string part)
    {
        foreach (var name in config.Select(p => p.Key).Where(n => n is not ("apiVersion" or "kind") && n != part).ToArray())
        {
            config.Remove(name);
        }
    }

    /// <summary>
    /// The fields that kubectl applied earlier on the client side and that are unchanged: its annotation lists them, and it takes them
    /// over without a conflict. An annotation of another version is ignored.
    /// </summary>
    private static FieldSet AppliedByClient(JsonObject? live, ObjectSchema schema, FieldWriter writer)
    {
        if (live.At("metadata", "annotations").Text("kubectl.kubernetes.io/last-applied-configuration") is not { } text
            || Read(text) is not { } last || last.Text("apiVersion") != writer.ApiVersion)
        {
            return FieldSet.Empty;
        }

        var since = FieldPaths.Compare(last, live!, schema);
        return FieldPaths.Of(last, schema).Difference(since.Modified).Difference(since.Removed);

        static JsonObject? Read(string text)
        {
            try
            {
                return JsonTree.Parse(text) as JsonObject;
            }
            catch (JsonException)
            {
                // Any client can write the annotation.
                return null;
            }
        }
    }

    /// <summary>Fields of another manager that the apply would change.</summary>
    private sealed record Clash(FieldManager Manager, FieldSet Fields);

    private static StatusException Conflict(List<Clash> conflicts)
    {
        var causes = new List<StatusCause>();
        var lines = new List<string>();
        foreach (var (manager, fields) in conflicts)
        {
            var paths = fields.Paths().ToList();
            var whom = $"conflict with \"{manager.Name}\""
                + (manager.Subresource.Length > 0 ? $" with subresource \"{manager.Subresource}\"" : "")
                + (manager.Applies ? "" : $" using {manager.ApiVersion}");
            causes.AddRange(paths.Select(p => new StatusCause("FieldManagerConflict", whom, p)));
            lines.Add(paths.Count == 1 ? $"{whom}: {paths[0]}" : $"{whom}:\n{string.Join("\n", paths.Select(p => $"- {p}"))}");
        }

        var all = conflicts.Count == 1
            ? lines[0]
            : "conflicts with " + string.Join("\nconflicts with ", lines.Select(l => l["conflict with ".Length..]));
        return new StatusException(
            409, "Conflict", $"Apply failed with {causes.Count} conflict{(causes.Count == 1 ? "" : "s")}: {all}")
        { Causes = causes };
    }
}
