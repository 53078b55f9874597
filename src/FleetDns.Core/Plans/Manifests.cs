using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>What a manifest would change in an existing object: subset comparison, merge patch, and differences by field.</summary>
public static class Manifests
{
    // Written by servers and controllers, never by operators.
    private static readonly string[] s_serverFields = [
        "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink", "deletionTimestamp",
        "deletionGracePeriodSeconds"];

    /// <summary>The annotation in which kubectl stores the whole object; stripped before placing (docs/domain.md 1.3.6).</summary>
    public const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The reference of a manifest; null if kind or name is missing.</summary>
    public static DocumentRef? Reference(JsonObject manifest) =>
        manifest.Text("kind") is { Length: > 0 } kind && manifest.Text("metadata", "name") is { Length: > 0 } name
            ? new DocumentRef(Group(manifest), kind, new ObjectKey(manifest.Text("metadata", "namespace") ?? "", name))
            : null;

    /// <summary>Empty for the core group.</summary>
    public static string Group(JsonObject manifest) =>
        manifest.Text("apiVersion") is { } version && version.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? version[..end]
        : "";

    /// <summary>Without apiVersion's group: <c>v1beta1</c>.</summary>
    public static string Version(JsonObject manifest) =>
        manifest.Text("apiVersion") is { } version ? version[(version.LastIndexOf('/') + 1)..] : "";

    /// <summary>Whether the object has everything in the manifest; fields added by the server do not count as differences.</summary>
    public static bool Covers(JsonNode? existing, JsonNode? wanted) => (existing, wanted) switch
    {
        (JsonObject has, JsonObject asks) => asks.All(field => Covers(has[field.Key], field.Value)),
        (JsonArray has, JsonArray asks) => has.Count == asks.Count && has.Zip(asks).All(pair => Covers(pair.First, pair.Second)),
        (null, JsonObject asks) => asks.Count == 0,
        (null, JsonArray asks) => asks.Count == 0,
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ => JsonNode.DeepEquals(existing, wanted),
    };

    /// <summary>The JSON merge patch that makes the object match the manifest, without the guard; empty if nothing differs. Lists are
    /// replaced as a whole.</summary>
    public static JsonObject MergePatch(JsonObject existing, JsonObject wanted)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in wanted)
        {
            if (name is "apiVersion" or "kind" or "status" || Covers(existing[name], value))
            {
                continue;
            }

            patch[name] = existing[name] is JsonObject has && value is JsonObject asks ? MergePatch(has, asks) : value?.DeepClone();
        }

        return patch;
    }

    /// <summary>The patch with the version it applies to, so that the server refuses it if the object has changed.</summary>
    public static JsonObject Guarded(JsonObject patch, JsonObject existing)
    {
        var guarded = patch.Copy();
        guarded.Make("metadata")["resourceVersion"] = existing.Text("metadata", "resourceVersion");
        return guarded;
    }

    /// <summary>Every field that differs between two states of an object (null: it does not exist), without status and the server's own
    /// fields.</summary>
    public static ImmutableArray<FieldChange> Changes(JsonObject? old, JsonObject? now)
    {
        var before = Leaves(old);
        var after = Leaves(now);
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        foreach (var (path, value) in after)
        {
            var was = before.GetValueOrDefault(path);
            if (was != value)
            {
                changes.Add(new FieldChange(path, was, value));
            }
        }

        changes.AddRange(before.Where(e => !after.ContainsKey(e.Key)).Select(e => new FieldChange(e.Key, e.Value, null)));
        return changes.ToImmutable();
    }

    /// <summary>The object without server-written fields: as a person would write it.</summary>
    public static JsonObject Typed(JsonObject existing)
    {
        var typed = existing.Copy();
        typed.Remove("status");
        if (typed["metadata"] is JsonObject metadata)
        {
            foreach (var field in s_serverFields.Append("finalizers").Append("ownerReferences"))
            {
                metadata.Remove(field);
            }

            if (metadata["annotations"] is JsonObject annotations && annotations.Remove(LastApplied) && annotations.Count == 0)
            {
                metadata.Remove("annotations");
            }
        }

        return typed;
    }

    // Insertion order: the fields as written in the manifest.
    private static OrderedDictionary<string, string?> Leaves(JsonObject? document)
    {
        var leaves = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        if (document is not null)
        {
            foreach (var (name, value) in Typed(document))
            {
                if (name is not ("apiVersion" or "kind"))
                {
                    Walk(name, value, leaves);
                }
            }
        }

        return leaves;
    }

    private static void Walk(string path, JsonNode? node, OrderedDictionary<string, string?> leaves)
    {
        switch (node)
        {
            // One line per override patch: its value is meaningless without its path.
            case JsonObject patch when path.EndsWith(']') && path.Contains(".jsonPatchOverrides[", StringComparison.Ordinal)
                && patch.Text("path") is { } target:
                leaves[path] = $"{patch.Text("op")} {target} {patch["value"].Show()}".TrimEnd();
                break;
            case JsonObject map when map.Count > 0:
                foreach (var (name, value) in map)
                {
                    Walk(name.AsSpan().IndexOfAny('.', '/') >= 0 ? $"{path}[{name}]" : $"{path}.{name}", value, leaves);
                }

                break;
            case JsonArray list when list.Count > 0:
                for (var i = 0; i < list.Count; i++)
                {
                    Walk(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{i}]"), list[i], leaves);
                }

                break;
            default:
                leaves[path] = node.Show() ?? "null";
                break;
        }
    }
}
