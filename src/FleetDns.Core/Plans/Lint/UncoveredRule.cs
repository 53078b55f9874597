using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Clusters that get the service but no DNS label: no override, a rule that matches no cluster, or a region without a
/// rule.</summary>
internal sealed class UncoveredRule : ILintRule
{
    public string Trap => "label";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var (ns, name) = (LintContext.Namespace(export), LintContext.Name(export));
            if (scene.FindAnywhere(PlanKind.Service, ns, name) is not { } service)
            {
                continue;
            }

            if (service.Text("metadata", "annotations", DnsLabels.Annotation) is { } own)
            {
                if (Shared(scene, new Fleet.ObjectKey(ns, name), own) is { } words)
                {
                    yield return new LintHit(
                        scene.Index(PlanKind.Service, ns, name) ?? index, $"metadata.annotations[{DnsLabels.Annotation}]",
                        PlanSeverity.Refuse, words);
                }

                continue;
            }

            var documents = scene.OverridesOf(PlanKind.Service, ns, name).ToList();
            var onHub = scene.View.Overrides.Values.Any(
                o => o.Key.Namespace == ns && o.Override.Selectors.Any(s => s.Kind == "Service" && s.Name == name));
            if (documents.Count == 0 && !onHub)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Refuse,
                    $"Nothing gives Service {name} a DNS label: the controller would report DNS label is not configured to the public "
                    + "IP, in every cluster.", Add(scene, ns, name));
                continue;
            }

            var rules = documents.SelectMany(d => d.Document.Items("spec", "policy", "overrideRules")).Where(Labels).ToList();
            // A rule without a clusterSelector is reported by another rule.
            var missed = onHub || documents.Count == 0 || rules.Exists(r => r.At("clusterSelector") is not JsonObject) ? []
                : (scene.Placements.MembersOf(new Fleet.ObjectKey(ns, name)) ?? [])
                .Where(m => !rules.Exists(r => ServiceDrafts.Matches(r, m))).Select(m => m.Name).ToList();
            if (missed.Count > 0)
            {
                yield return new LintHit(
                    documents[0].Index, "spec.policy.overrideRules", PlanSeverity.Warn,
                    $"No rule gives a DNS label to {Fleet.Wording.List(missed)}: left out of DNS. Add a rule for "
                    + $"{(missed.Count == 1 ? "it" : "them")}, or exclude from the placement {(missed.Count == 1 ? "it" : "them")}.");
            }
        }
    }

    // Every cluster gets the template's label unless an override changes it.
    private static string? Shared(LintContext scene, Fleet.ObjectKey service, string own)
    {
        if (DnsLabels.Problem(own) is { } problem && scene.Landings(service).Any(l => l.Label == own))
        {
            return $"{problem} Azure refuses the label, so the cluster's export never reaches the hub.";
        }

        var same = scene.Landings(service).Where(l => l.Label == own && scene.View.Members.ContainsKey(l.Cluster))
            .GroupBy(l => ClusterLabels.Region(scene.View.Members[l.Cluster]))
                .FirstOrDefault(g => g.Select(l => l.Cluster).Distinct().Count() > 1);
        return same is null ? null
            : $"{Fleet.Wording.List([.. same.Select(l => l.Cluster).Distinct()])} would get the same DNS label {own} in "
                + $"{same.Key ?? "their region"}; a label is unique in its region, so only the first cluster gets it. Give each cluster "
                + $"its own label by an override with {DnsLabels.ClusterVariable}.";
    }

    private static bool Labels(JsonObject rule) =>
        rule.Items("jsonPatchOverrides").Any(p => ServiceOverrides.Sets(p, ServiceOverrides.LabelPath));

    private static LintRepair? Add(LintContext scene, string ns, string service)
    {
        if (scene.Placements.Bringing(PlanKind.Service, new Fleet.ObjectKey(ns, service)).ToList() is not [var placement])
        {
            return null;
        }

        var reference = new JsonObject { ["name"] = placement.Meta.Key.Name };
        if (placement.Meta.Key.Namespace.Length > 0)
        {
            reference["scope"] = "Namespaced";
        }

        return LintRepair.Adding(
            $"Add ResourceOverride {service}-dns-labels, which gives Service {service} its own DNS label in each cluster.", new JsonObject
            {
                ["apiVersion"] = scene.Hub.Versions.ApiVersion(PlanKind.ResourceOverride),
                ["kind"] = PlanKind.ResourceOverride.Kind,
                ["metadata"] = new JsonObject { ["name"] = $"{service}-dns-labels", ["namespace"] = ns },
                ["spec"] = new JsonObject
                {
                    ["placement"] = reference,
                    ["resourceSelectors"] =
                    new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Service", ["name"] = service }),
                    ["policy"] = new JsonObject
                    {
                        ["overrideRules"] = new JsonArray(new JsonObject
                        {
                            ["clusterSelector"] = new JsonObject { ["clusterSelectorTerms"] = new JsonArray() },
                            ["jsonPatchOverrides"] = new JsonArray(
                            new JsonObject
                            {
                                ["op"] = "add",
                                ["path"] = ServiceOverrides.LabelPath,
                                ["value"] = $"{service}-{ns}-{DnsLabels.ClusterVariable}"
                            }),
                        }),
                    },
                },
            });
    }
}
