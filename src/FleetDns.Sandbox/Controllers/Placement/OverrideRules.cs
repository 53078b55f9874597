using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>The overrides that apply to a placement (docs/domain.md 1.3.4), and their effect on its resources in one cluster.</summary>
internal static class OverrideRules
{
    private const string ClusterName = "${MEMBER-CLUSTER-NAME}";
    private const string LabelPrefix = "${MEMBER-CLUSTER-LABEL-KEY-";

    /// <summary>
    /// The applicable override snapshots: one that names another placement is silently ignored; one that names none applies to all.
    /// </summary>
    public static List<JsonObject> For(IEnumerable<JsonObject> snapshots, ObjectName placement, IReadOnlyList<JsonObject> resources) =>
        [.. snapshots.Where(o => IsForPlacement(o, placement) && resources.Any(resource => Selects(o, resource)))];

    /// <summary>The placement named by an override's snapshot, or null.</summary>
    public static ObjectName? PlacementOf(JsonObject snapshot) =>
        Reference(snapshot.NameOf().Namespace, snapshot.At("spec", "overrideSpec"));

    /// <param name="ns">Namespace of the override; a namespaced placement is in the same one.</param>
    public static ObjectName? Reference(string ns, JsonNode? overrideSpec) =>
        overrideSpec.Text("placement", "name") is { Length: > 0 } name
            ? new ObjectName(overrideSpec.Text("placement", "scope") == "Namespaced" ? ns : "", name)
            : null;

    private static bool IsForPlacement(JsonObject snapshot, ObjectName placement) =>
        PlacementOf(snapshot) is not { } named || named == placement;

    /// <summary>Whether any rule of the override is for this cluster.</summary>
    public static bool IsFor(JsonObject o, JsonObject cluster) =>
        o.Items("spec", "overrideSpec", "policy", "overrideRules").Any(rule => IsForCluster(rule, cluster));

    /// <summary>Applies the rules in order; ClusterResourceOverrides come first, so ResourceOverrides win.</summary>
    /// <param name="resources">Changed in place; resources removed by a Delete rule leave the list.</param>
    /// <returns>Null, or upstream's text of the first failure.</returns>
    public static string? Apply(IEnumerable<JsonObject> overrides, List<JsonObject> resources, JsonObject cluster)
    {
        foreach (var o in overrides)
        {
            foreach (var resource in resources.Where(r => Selects(o, r)).ToList())
            {
                foreach (var rule in o.Items("spec", "overrideSpec", "policy", "overrideRules").Where(rule => IsForCluster(rule, cluster)))
                {
                    if (rule.Text("overrideType") == "Delete")
                    {
                        resources.Remove(resource);
                        break;
                    }

                    if (ApplyPatches(rule, resource, cluster) is { } why)
                    {
                        return Failure(o, resource, why);
                    }
                }
            }
        }

        return null;
    }

    private static string? ApplyPatches(JsonObject rule, JsonObject resource, JsonObject cluster)
    {
        foreach (var patch in rule.Items("jsonPatchOverrides"))
        {
            var value = patch["value"]?.DeepClone();
            if (Replace(ref value, cluster) is { } why)
            {
                return why;
            }

            if (OverridePatch.Apply(resource, patch.Text("op") ?? "", patch.Text("path") ?? "", value) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Replaces the reserved variables in all strings of a value.</summary>
    private static string? Replace(ref JsonNode? value, JsonObject cluster)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var key in map.Select(p => p.Key).ToList())
                {
                    var child = map[key]?.DeepClone();
                    if (Replace(ref child, cluster) is { } why)
                    {
                        return why;
                    }

                    map[key] = child;
                }

                return null;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    var child = list[i]?.DeepClone();
                    if (Replace(ref child, cluster) is { } why)
                    {
                        return why;
                    }

                    list[i] = child;
                }

                return null;
            default:
                if (value.Text() is not { } text || !text.Contains("${", StringComparison.Ordinal))
                {
                    return null;
                }

                if (ReplaceText(ref text, cluster) is { } error)
                {
                    return error;
                }

                value = text;
                return null;
        }
    }

    private static string? ReplaceText(ref string text, JsonObject cluster)
    {
        var name = cluster.NameOf().Name;
        var labels = cluster.Labels();
        text = text.Replace(ClusterName, name, StringComparison.Ordinal);
        for (var at = text.IndexOf(
            LabelPrefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(LabelPrefix, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                return $"input {text} is missing the closing bracket `}}`";
            }

            var key = text[(at + LabelPrefix.Length)..end];
            if (!labels.TryGetValue(key, out var label))
            {
                return $"label key {key} not found on cluster {name}";
            }

            text = string.Concat(text.AsSpan(0, at), label, text.AsSpan(end + 1));
        }

        return null;
    }

    private static string Failure(JsonObject o, JsonObject resource, string why)
    {
        var snapshot = o.NameOf();
        var target = resource.NameOf();
        var kind = snapshot.Namespace.Length > 0 ? "ResourceOverrideSnapshot" : "ClusterResourceOverrideSnapshot";
        var place = target.Namespace.Length > 0 ? $" in namespace \"{target.Namespace}\"" : "";
        return $"{kind} \"{snapshot.Name}\" failed to apply on {resource.Text("kind")} \"{target.Name}\"{place}: {why}";
    }

    /// <summary>An absent selector matches no cluster; one without terms matches every cluster.</summary>
    private static bool IsForCluster(JsonObject rule, JsonObject cluster)
    {
        if (rule["clusterSelector"] is not JsonObject selector)
        {
            return false;
        }

        var terms = selector.Items("clusterSelectorTerms").ToList();
        return terms.Count == 0 || terms.Any(term => LabelSelector.Matches(term["labelSelector"], cluster.Labels()));
    }

    /// <summary>
    /// Group, version, kind and name must match the placed resource exactly. A ClusterResourceOverride of a namespace covers everything in
    /// it.
    /// </summary>
    private static bool Selects(JsonObject o, JsonObject resource)
    {
        var ns = o.NameOf().Namespace;
        var target = resource.NameOf();
        if (ns.Length > 0 && target.Namespace != ns)
        {
            return false;
        }

        var (apiVersion, kind, name) = ns.Length == 0 && target.Namespace.Length > 0
            ? ("v1", "Namespace", target.Namespace)
            : (resource.Text("apiVersion"), resource.Text("kind"), target.Name);
        var spec = o.At("spec", "overrideSpec");
        return (ns.Length > 0 ? spec.Items("resourceSelectors") : spec.Items("clusterResourceSelectors"))
            .Any(s => ApiVersion(s) == apiVersion && s.Text("kind") == kind && s.Text("name") == name);
    }

    private static string ApiVersion(JsonObject selector) =>
        selector.Text("group") is { Length: > 0 } group ? $"{group}/{selector.Text("version")}" : selector.Text("version") ?? "";
}
