using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

/// <summary>An object's annotations on one cluster after overrides (docs/domain.md 1.3.4).</summary>
internal static class Overridden
{
    private const string Annotations = "/metadata/annotations";

    /// <summary>Annotations of the object as placed on the cluster; null if an override deletes it there.</summary>
    public static ImmutableDictionary<string, string>? On(
        Scope scope, PlacementRow placement, string cluster, ObjectRef of, ImmutableDictionary<string, string> template)
    {
        var result = template;
        // Cluster-wide overrides first, then those of the namespace, each by name. The last one wins.
        foreach (var key in placement.Overrides.OrderBy(k => k.Namespace.Length == 0 ? 0 : 1).ThenBy(k => k.Name, StringComparer.Ordinal))
        {
            if (scope.Override(key) is not { } over || !Selects(over.Override, of))
            {
                continue;
            }

            foreach (var index in over.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Rules ?? [])
            {
                if (index >= over.Override.Rules.Length)
                {
                    continue;
                }

                var rule = over.Override.Rules[index];
                if (rule.Type == "Delete")
                {
                    return null;
                }

                result = rule.Patches.Aggregate(
                    result, (sofar, patch) => Apply(sofar, patch, value => Fill(value, cluster, scope.Labels(cluster))));
            }
        }

        return result;
    }

    public static bool Selects(ResourceOverride over, ObjectRef of) =>
        over.Selectors.Any(s => s.KindName == of.Kind && s.Name == of.Key.Name)
            && (over.Meta.Key.Namespace.Length == 0 || over.Meta.Key.Namespace == of.Key.Namespace);

    /// <summary>The annotation at a patch path: empty for the whole map, null for any other path.</summary>
    public static string? Annotation(string path) =>
        path == Annotations ? string.Empty
        : path.StartsWith(Annotations + "/", StringComparison.Ordinal)
            ? path[(Annotations.Length + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
        : null;

    /// <summary>A patch's value if it is text, else null.</summary>
    public static string? Text(string? json) => Parse(json) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static JsonObject? Map(string? json) => Parse(json) as JsonObject;

    /// <summary>Replaces the variables in override values. A variable for a label that the cluster lacks is left as written.</summary>
    public static string Fill(string value, string cluster, ImmutableDictionary<string, string>? labels)
    {
        const string Label = "${MEMBER-CLUSTER-LABEL-KEY-";
        var filled = value.Replace("${MEMBER-CLUSTER-NAME}", cluster, StringComparison.Ordinal);
        for (var at = filled.IndexOf(Label, StringComparison.Ordinal); at >= 0; at = filled.IndexOf(
            Label, at + 1, StringComparison.Ordinal))
        {
            var end = filled.IndexOf('}', at);
            if (end > 0 && labels?.GetValueOrDefault(filled[(at + Label.Length)..end]) is { } label)
            {
                filled = filled[..at] + label + filled[(end + 1)..];
            }
        }

        return filled;
    }

    private static ImmutableDictionary<string, string> Apply(
        ImmutableDictionary<string, string> annotations, OverridePatch patch, Func<string, string> fill) => (
            Annotation(patch.Path), patch.Op) switch
        {
            (null, _) => annotations,
            ("", "remove") => ImmutableDictionary<string, string>.Empty,
            ("", _) => Map(patch.Value) is { } map
                ? map.Where(p => p.Value is JsonValue v && v.TryGetValue<string>(out _))
                    .ToImmutableDictionary(p => p.Key, p => fill((string)p.Value!))
                : annotations,
            ({ } name, "remove") => annotations.Remove(name),
            ({ } name, _) => Text(patch.Value) is { } text ? annotations.SetItem(name, fill(text)) : annotations,
        };

    private static JsonNode? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;   // the hub would not have accepted it, so nothing can be concluded
        }
    }
}
