using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 9: an <c>add</c> of the whole annotations map replaces it; an <c>add</c> of a key needs a map to be there.</summary>
internal sealed class AnnotationsRule : ILintRule
{
    private const string Map = "/metadata/annotations";

    public string Trap => "9";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var rules = document.Items("spec", "policy", "overrideRules").ToList();
            for (var r = 0; r < rules.Count; r++)
            {
                var patches = rules[r].Items("jsonPatchOverrides").ToList();
                for (var p = 0; p < patches.Count; p++)
                {
                    var at = string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}].jsonPatchOverrides[{p}].path");
                    if (patches[p].Text("path") == Map && patches[p].Text("op") is "add" or "replace" && patches[p].At("value") is JsonObject value)
                    {
                        yield return new LintHit(index, at, PlanSeverity.Refuse,
                            $"The patch replaces all annotations of the Service by {string.Join(", ", value.Select(v => v.Key))}: whatever else is annotated is lost in every cluster.",
                            ByKey(index, r, p, LintScene.Name(document)));
                    }
                }
            }

            if (rules.SelectMany(r => r.Items("jsonPatchOverrides")).Any(p => p.Text("op") == "add" && p.Text("path")?.StartsWith(Map + "/", StringComparison.Ordinal) == true))
            {
                foreach (var hit in WithoutMap(scene, index, document))
                {
                    yield return hit;
                }
            }
        }
    }

    private static IEnumerable<LintHit> WithoutMap(LintScene scene, int index, JsonObject document)
    {
        foreach (var selector in document.Items("spec", "resourceSelectors").Where(s => LintScene.Selects(s, PlanKind.Service)))
        {
            var (ns, name) = (LintScene.Namespace(document), selector.Text("name") ?? "");
            if (scene.FindAnywhere(PlanKind.Service, ns, name) is not { } service || service.Map("metadata", "annotations").Any(a => a.Key != Manifests.LastApplied))
            {
                continue;
            }

            var at = scene.All(PlanKind.Service).Where(s => LintScene.Key(s.Document) == new Fleet.ObjectKey(ns, name)).Select(s => (int?)s.Index).FirstOrDefault();
            yield return new LintHit(index, "spec.policy.overrideRules", PlanSeverity.Refuse,
                $"The patch adds a key to the annotations of Service {name}, which has none (what kubectl notes there is stripped before placing): adding a key to a map that is missing fails.",
                at is not { } found ? null : LintRepair.Of($"Service {name} gets one annotation of its own, so that the override can add the DNS label beside it.", found, d => d.Make("metadata", "annotations")[ServicePlans.MarkerAnnotation] = LintScene.Name(document)));
        }
    }

    private static LintRepair ByKey(int index, int rule, int patch, string name) => LintRepair.Of(
        $"ResourceOverride {name} adds the annotation by its key in place of replacing all annotations.", index, d =>
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
        });
}
