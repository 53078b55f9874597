using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Pasted placements and overrides in the form that the view has for those on the hub.</summary>
internal static class LintParts
{
    public static Placement Placement(JsonObject document) => new(
        Meta(document),
        new PlacementPolicy(
            document.Text("spec", "policy", "placementType") ?? "PickAll",
            Texts(document.At("spec", "policy", "clusterNames")),
            document.Number("spec", "policy", "numberOfClusters"),
            [.. document.Items(
                "spec", "policy", "affinity", "clusterAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "clusterSelectorTerms")
                .Select(t => Term(t.At("labelSelector")))]),
        Selectors(document),
        new RolloutStrategy(document.Text("spec", "strategy", "type") ?? "RollingUpdate", null, 60),
        [],
        [],
        []);

    public static ResourceOverride Override(JsonObject document) => new(
        Meta(document),
        document.Text("spec", "placement", "name"),
        document.Text("spec", "placement", "scope") == "Namespaced",
        Selectors(document),
        [.. document.Items("spec", "policy", "overrideRules").Select(rule => new OverrideRule(
            rule.At("clusterSelector") is JsonObject selector
                ? [.. selector.Items("clusterSelectorTerms").Select(t => Term(t.At("labelSelector")))] : null,
            rule.Text("overrideType") ?? "JSONPatch",
            [.. rule.Items("jsonPatchOverrides")
                .Select(
                    p => new OverridePatch(
                        p.Text("op") ?? "", p.Text("path") ?? "",
                        p.ContainsKey("value") ? p["value"]?.ToJsonString() ?? "null" : null))]))]);

    public static ImmutableArray<ResourceSelector> Selectors(JsonObject document) =>
    [
        .. document.Items("spec", LintKinds.SelectorField(document)).Select(s => new ResourceSelector(
            s.Text("group") ?? "", s.Text("version") ?? "", s.Text("kind") ?? "", s.Text("name") is { Length: > 0 } name ? name : null,
            s.At("labelSelector") is JsonObject labels ? Term(labels) : null, s.Text("selectionScope"))),
    ];

    public static ImmutableDictionary<string, string> Labels(JsonObject? document) =>
        document.Map("metadata", "labels").ToImmutableDictionary(StringComparer.Ordinal);

    private static LabelTerm Term(JsonNode? selector) => new(
        selector.Map("matchLabels").ToImmutableDictionary(StringComparer.Ordinal),
        [.. selector.Items("matchExpressions")
            .Select(e => new LabelExpression(e.Text("key") ?? "", e.Text("operator") ?? "", Texts(e.At("values"))))]);

    private static ImmutableArray<string> Texts(JsonNode? list) => list is JsonArray items ? [.. items.Select(i => i.Show() ?? "")] : [];

    private static ObjectMeta Meta(JsonObject document) => new(
        LintContext.Key(document), "", "", 0, default, null, Labels(document),
        document.Map("metadata", "annotations").ToImmutableDictionary(StringComparer.Ordinal), [], []);
}
