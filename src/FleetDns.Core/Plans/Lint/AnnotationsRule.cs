using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 9: an <c>add</c> of the whole annotations map replaces it. This is correct only while the object has
/// no annotations; otherwise they are lost.</summary>
internal sealed class AnnotationsRule : ILintRule
{
    private const string Map = "/metadata/annotations";

    public string Trap => "9";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var rules = document.Items("spec", "policy", "overrideRules").ToList();
            for (var r = 0; r < rules.Count; r++)
            {
                var patches = rules[r].Items("jsonPatchOverrides").ToList();
                for (var p = 0; p < patches.Count; p++)
                {
                    if (patches[p].Text("path") == Map && patches[p].Text("op") is "add" or "replace"
                        && patches[p].At("value") is JsonObject value && Target(scene, document, value) is { Kind: { } kind } target)
                    {
                        var by = Wording.List([.. value.Select(v => v.Key)]);
                        var inside = kind == PlanKind.Service && target.Lost.Contains(ServiceWorkload.InternalAnnotation);
                        yield return new LintHit(
                            index, string.Create(
                                CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}].jsonPatchOverrides[{p}].path"),
                            target.Lost.Count > 0 ? PlanSeverity.Refuse : PlanSeverity.Advice,
                            target.Lost.Count > 0
                                ? $"The patch replaces all annotations of {kind.Kind} {target.Name} by {by}: "
                                    + $"{Wording.List(target.Lost)} {(target.Lost.Count == 1 ? "is" : "are")} lost on the " +
                                    $"clusters.{(inside ? " An internal load balancer becomes public." : "")} Add single annotations by "
                                    + "their key instead."
                                : $"The patch replaces all annotations of {kind.Kind} {target.Name} by {by}. "
                                    + $"{kind.Kind} {target.Name} has none, so nothing is lost now; "
                                    + "annotations added later will be lost on the clusters.",
                            ByKey(index, r, p, LintContext.Name(document), kind, target.Name,
                                target.Lost.Count > 0 ? null : scene.Index(kind, LintContext.Namespace(document), target.Name),
                                target.Lost.Count == 0));
                    }
                }
            }
        }
    }

    /// <summary>The object that loses most. kubectl's own annotation is stripped before placing, so it does not count.</summary>
    private static (PlanKind? Kind, string Name, List<string> Lost) Target(LintContext scene, JsonObject document, JsonObject value) =>
        document.Items("spec", "resourceSelectors")
        .Select(s => (Kind: LintKinds.Find(s.Text("group") ?? "", s.Text("kind") ?? ""), Name: s.Text("name") ?? ""))
        .Where(s => s.Kind is not null && scene.Projection.Template(s.Kind.Named(LintContext.Namespace(document), s.Name)) is not null)
        .Select(
            s => (s.Kind, s.Name,
            Lost: scene.Projection.Template(s.Kind!.Named(LintContext.Namespace(document), s.Name)).Map("metadata", "annotations")
            .Select(a => a.Key).Where(a => !value.ContainsKey(a)).ToList()))
        .OrderByDescending(s => s.Lost.Count).FirstOrDefault();

    /// <param name="template">The pasted object without annotations: it gets one, so that a key can be added to the map.</param>
    /// <returns>Null if the object has no annotations and is not among the documents: adding by key would fail.</returns>
    private static LintRepair? ByKey(
        int index, int rule, int patch, string name, PlanKind kind, string target, int? template, bool needsMap) => needsMap
        && template is null ? null : new LintRepair(
        $"Let ResourceOverride {name} add the annotation by its key instead of replacing all "
        + $"annotations{(needsMap ? $", and give {kind.Kind} {target} one annotation, so that the key can be added to the map" : "")}.",
        [new LintEdit(index, d =>
        {
            var patches = (JsonArray)d.Items("spec", "policy", "overrideRules").ElementAt(rule)["jsonPatchOverrides"]!;
            var whole = (JsonObject)patches[patch]!;
            patches.RemoveAt(patch);
            var at = patch;
            foreach (var (key, value) in ((JsonObject)whole["value"]!).ToList())
            {
                patches.Insert(at++, new JsonObject
                {
                    ["op"] = "add",
                    ["path"] = $"{Map}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
                    ["value"] = value?.DeepClone(),
                });
            }
        }), .. template is { } at ? new[] { new LintEdit(at, d => d.Make("metadata", "annotations")[ServicePlans.MarkerAnnotation] = name) }
            : []]);
}
