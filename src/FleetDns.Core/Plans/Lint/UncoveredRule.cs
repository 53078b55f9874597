using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Clusters that get the service and no DNS label: no override, a rule that matches nobody, or a region without a rule.</summary>
internal sealed class UncoveredRule : ILintRule
{
    public string Trap => "label";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var (ns, name) = (LintScene.Namespace(export), LintScene.Name(export));
            if (scene.FindAnywhere(PlanKind.Service, ns, name) is not { } service || service.Text("metadata", "annotations", DnsLabels.Annotation) is not null)
            {
                continue;
            }

            var documents = scene.OverridesOf(PlanKind.Service, ns, name).ToList();
            var onHub = scene.View.Overrides.Values.Any(o => o.Key.Namespace == ns && o.Override.Selectors.Any(s => s.Kind == "Service" && s.Name == name));
            if (documents.Count == 0 && !onHub)
            {
                yield return new LintHit(index, "metadata.name", PlanSeverity.Refuse, $"Nothing gives Service {name} a DNS label: the controller would say DNS label is not configured to the public IP, in every cluster.", Add(scene, ns, name));
                continue;
            }

            var rules = documents.SelectMany(d => d.Document.Items("spec", "policy", "overrideRules")).Where(Labels).ToList();
            foreach (var (at, document) in documents)
            {
                if (document.Items("spec", "policy", "overrideRules").Any(r => Labels(r) && r.At("clusterSelector") is not JsonObject))
                {
                    yield return new LintHit(at, "spec.policy.overrideRules", PlanSeverity.Refuse, $"A rule of ResourceOverride {LintScene.Name(document)} has no clusterSelector: it matches no cluster. An empty one matches all.");
                }
            }

            var missed = onHub || documents.Count == 0 ? [] : (scene.MembersOf(ns) ?? []).Where(m => !rules.Exists(r => ServiceDrafts.Matches(r, m))).Select(m => m.Name).ToList();
            if (missed.Count > 0)
            {
                yield return new LintHit(documents[0].Index, "spec.policy.overrideRules", PlanSeverity.Warn, $"No rule gives a DNS label to {Fleet.Wording.List(missed)}: left out of every answer. Add a rule for {(missed.Count == 1 ? "it" : "them")}, or keep the placement from picking {(missed.Count == 1 ? "it" : "them")}.");
            }
        }
    }

    private static bool Labels(JsonObject rule) => rule.Items("jsonPatchOverrides").Any(p => ServiceOverrides.Sets(p, ServiceOverrides.LabelPath));

    private static LintRepair? Add(LintScene scene, string ns, string service)
    {
        var placements = scene.PlacementsOf(ns).Select(LintScene.Name).Concat(scene.PlacedBy(ns).Select(p => p.Meta.Key.Name)).Distinct().ToList();
        return placements is not [var placement] ? null : new LintRepair($"ResourceOverride {service}-dns-labels is added: it gives Service {service} a DNS label of its own in each cluster.", documents => documents.Add(new JsonObject
        {
            ["apiVersion"] = scene.Hub.Versions.ApiVersion(PlanKind.ResourceOverride),
            ["kind"] = PlanKind.ResourceOverride.Kind,
            ["metadata"] = new JsonObject { ["name"] = $"{service}-dns-labels", ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["placement"] = new JsonObject { ["name"] = placement },
                ["resourceSelectors"] = new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Service", ["name"] = service }),
                ["policy"] = new JsonObject
                {
                    ["overrideRules"] = new JsonArray(new JsonObject
                    {
                        ["clusterSelector"] = new JsonObject { ["clusterSelectorTerms"] = new JsonArray() },
                        ["jsonPatchOverrides"] = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = ServiceOverrides.LabelPath, ["value"] = $"{service}-{ns}-{DnsLabels.ClusterVariable}" }),
                    }),
                },
            },
        }));
    }
}
