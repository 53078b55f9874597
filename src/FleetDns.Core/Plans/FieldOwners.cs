using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Whose fields a patch would take over, from managedFields. People (kubectl) do not count as owners; tools with their own copy
/// will write it back.</summary>
public static class FieldOwners
{
    private const string Own = "fleetdns";

    // Prefix of a field manager → what it is.
    private static readonly (string Prefix, string Tool)[] s_tools =
    [
        ("kustomize-controller", "Flux"), ("helm-controller", "Flux"), ("flux", "Flux"), ("argocd", "Argo CD"), ("argo-cd", "Argo CD"),
        ("helm", "Helm"), ("terraform", "Terraform"), ("pulumi", "Pulumi"),
    ];

    // Tools that apply under other names leave these marks on the object.
    private static readonly (string Map, string Key, string? Value, string Tool)[] s_marks =
    [
        ("labels", "kustomize.toolkit.fluxcd.io/name", null, "Flux"), ("labels", "helm.toolkit.fluxcd.io/name", null, "Flux"),
        ("annotations", "argocd.argoproj.io/tracking-id", null, "Argo CD"), ("labels", "argocd.argoproj.io/instance", null, "Argo CD"),
        ("labels", "app.kubernetes.io/managed-by", "Helm", "Helm"),
    ];

    /// <param name="existing">The object with its managedFields.</param>
    /// <param name="patch">A merge patch; lists in it are taken whole.</param>
    public static ImmutableArray<FieldTaken> Of(JsonObject existing, JsonObject patch)
    {
        var fields = Leaves("", patch)
            .Where(f => f.Path[0] is not ("apiVersion" or "kind") && !f.Name.EndsWith("resourceVersion", StringComparison.Ordinal))
            .ToList();
        var taken = existing.Items("metadata", "managedFields")
            .Where(entry => entry.Text("subresource") is null && entry.Text("manager") is { } manager && manager != Own
                && !manager.StartsWith("kubectl", StringComparison.OrdinalIgnoreCase))
            .Select(
                entry => (
                    Manager: entry.Text("manager")!,
                    Fields: fields.Where(f => Owns(entry.At("fieldsV1"), f.Path)).Select(f => f.Name).ToImmutableArray()))
            .Where(entry => !entry.Fields.IsEmpty)
            .GroupBy(entry => entry.Manager)
            .Select(
                group => new FieldTaken(
                    group.Key, Tool(group.Key), Tool(group.Key) is not null, [.. group.SelectMany(g => g.Fields).Distinct()]))
            .ToList();
        if (fields.Count > 0 && !taken.Exists(t => t.WillUndo)
            && s_marks.FirstOrDefault(
                m => existing.Text("metadata", m.Map, m.Key) is { } value
                && (m.Value is null || m.Value == value)) is { Tool: { } tool } mark)
        {
            taken.Add(new FieldTaken(mark.Key, tool, true, [.. fields.Select(f => f.Name)]));
        }

        return [.. taken];
    }

    private static string? Tool(string manager) =>
        s_tools.FirstOrDefault(t => manager.StartsWith(t.Prefix, StringComparison.OrdinalIgnoreCase)).Tool;

    // {"f:spec":{"f:policy":{"f:overrideRules":{}}}}: an empty tree owns everything below it.
    private static bool Owns(JsonNode? fields, ImmutableArray<string> path)
    {
        foreach (var step in path)
        {
            if (fields is not JsonObject tree)
            {
                return false;
            }

            if (!tree.TryGetPropertyValue($"f:{step}", out fields))
            {
                return false;
            }

            if (fields is JsonObject { Count: 0 })
            {
                return true;
            }
        }

        return true;
    }

    private static IEnumerable<(string Name, ImmutableArray<string> Path)> Leaves(
        string name, JsonNode? node, ImmutableArray<string> path = default)
    {
        path = path.IsDefault ? [] : path;
        if (node is JsonObject { Count: > 0 } map)
        {
            foreach (var (key, value) in map)
            {
                foreach (
                    var leaf in Leaves(
                        name.Length == 0 ? key : key.AsSpan().IndexOfAny('.', '/') >= 0 ? $"{name}[{key}]" : $"{name}.{key}", value,
                        path.Add(key)))
                {
                    yield return leaf;
                }
            }
        }
        else if (!path.IsEmpty)
        {
            yield return (name, path);
        }
    }
}
