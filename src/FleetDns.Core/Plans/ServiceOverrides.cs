using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>The ResourceOverrides of a service draft: DNS labels on the Service, and differing export weights on the ServiceExport
/// (docs/domain.md 1.3.4).</summary>
internal static class ServiceOverrides
{
    public const string LabelPath = "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name";
    public const string WeightPath = "/metadata/annotations/networking.fleet.azure.com~1weight";
    public const string WeightAnnotation = "networking.fleet.azure.com/weight";
    private const int MostRules = 20;

    // The hub allows one override per object: an existing one is extended, and its other rules are kept.
    public static string LabelsName(ServiceDraft draft, FleetView view) =>
        draft.OverrideName.Length > 0 ? draft.OverrideName : Existing(draft, view, PlanKind.Service) ?? $"{draft.Name}-dns-labels";

    public static string WeightsName(ServiceDraft draft, FleetView view) =>
        Existing(draft, view, PlanKind.ServiceExport) ?? $"{draft.Name}-weights";

    private static string? Existing(ServiceDraft draft, FleetView view, PlanKind target) => view.Overrides.Values
        .FirstOrDefault(
            o => o.Key.Namespace == draft.Namespace && o.Override.Meta.Deleting is null
            && Selects(o.Override, target, draft.Name))?.Key.Name;

    public static string PlacementName(ServiceDraft draft) => draft.Placement.Name.Length > 0 ? draft.Placement.Name : draft.Namespace;

    public static JsonObject? Labels(ServiceDraft draft, FleetView view, ImmutableArray<ClusterOutlook> clusters, PlanBuilder plan)
    {
        var standing = new ExistingLabels(draft, view);
        if (draft.Rules == LabelRules.PerCluster
            && plan.Hub.Find(PlanKind.ResourceOverride.Named(draft.Namespace, LabelsName(draft, view))) is { } existing
            && clusters.Where(c => c.Picked).All(c => c.Label is not null && c.Label == standing.Asked(c.Cluster)))
        {
            return Manifests.Typed(existing);   // every label is as in the existing rules
        }

        var rules = LabelRulesOf(draft, view, clusters, plan);
        return rules.Count == 0 ? null
            : Override(draft, LabelsName(draft, view), PlanKind.Service, LabelPath, rules, view, plan, nameof(ServiceDraft.OverrideName));
    }

    public static JsonObject? Weights(ServiceDraft draft, FleetView view, ImmutableArray<ClusterOutlook> clusters, PlanBuilder plan)
    {
        var rules = new List<JsonObject>();
        foreach (var (cluster, weight) in draft.Weights)
        {
            var field = $"{nameof(ServiceDraft.Weights)}[{cluster}]";
            if (weight is < 0 or > EndpointWeights.MaxWeight)
            {
                plan.Refuse(field, $"An export weight must be a whole number from 0 to {EndpointWeights.MaxWeight}.");
            }
            else if (
                view.Members.GetValueOrDefault(cluster) is not { } member || ClusterLabels.Own(member, view.Members.Values) is not { } own)
            {
                plan.Refuse(field, $"No label distinguishes {cluster} from the other clusters, so no override can select it.");
            }
            else if (clusters.Any(c => c.Cluster == cluster && c.Picked))
            {
                rules.Add(Rule(own.Key, own.Value, WeightPath, weight.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        return rules.Count == 0 ? null
            : Override(
                draft, WeightsName(draft, view), PlanKind.ServiceExport, WeightPath, rules, view, plan, nameof(ServiceDraft.Weights));
    }

    /// <summary>Whether a patch of a rule sets the annotation, by key or with the whole map.</summary>
    public static bool Sets(JsonObject patch, string path) => patch.Text("path") is { } at && (at == path || at == "/metadata/annotations");

    private static List<JsonObject> LabelRulesOf(
        ServiceDraft draft, FleetView view, ImmutableArray<ClusterOutlook> clusters, PlanBuilder plan)
    {
        var picked = clusters.Where(c => c is { Picked: true, Label: not null }).ToList();
        var rules = new List<JsonObject>();
        if (draft.Rules == LabelRules.PerRegion)
        {
            foreach (
                var region in picked.Select(c => c.Region).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                rules.Add(
                    Rule(ClusterLabels.Location, region, LabelPath,
                    DnsLabels.Make(draft.LabelPattern, DnsLabels.ClusterVariable, region, draft.Namespace, draft.Name)));
            }
        }

        foreach (var cluster in picked.Where(c => draft.Rules == LabelRules.PerCluster || draft.Labels.ContainsKey(c.Cluster)))
        {
            if (ClusterLabels.Own(view.Members[cluster.Cluster], view.Members.Values) is { } own)
            {
                rules.Add(Rule(own.Key, own.Value, LabelPath, cluster.Label!));
            }
            else
            {
                plan.Refuse(
                    $"{nameof(ServiceDraft.Labels)}[{cluster.Cluster}]",
                    $"No label distinguishes {cluster.Cluster} from the other clusters, so no override rule can select it.",
                    "Use one rule per region.");
            }
        }

        return rules;
    }

    private static JsonObject Override(
        ServiceDraft draft, string name, PlanKind target, string path, List<JsonObject> rules, FleetView view, PlanBuilder plan,
        string field)
    {
        plan.Refuse(field, Names.Object("ResourceOverride", name));
        var manifest = plan.Head(PlanKind.ResourceOverride, draft.Namespace, name);
        var existing = plan.Hub.Find(PlanKind.ResourceOverride.Named(draft.Namespace, name));
        var placement = PlacementName(draft);
        if (existing is not null && existing.Text("spec", "placement", "name") != placement)
        {
            plan.Refuse(field, existing.Text("spec", "placement", "name") is { } bound
                ? $"ResourceOverride {name} exists and is bound to placement {bound}; the binding cannot be changed."
                : $"ResourceOverride {name} exists and is bound to no placement; the binding cannot be changed.",
                "Choose another name, or delete it first.");
        }

        foreach (
            var other in view.Overrides.Values.Where(
                o => o.Key.Namespace == draft.Namespace && o.Key.Name != name && Selects(o.Override, target, draft.Name)))
        {
            plan.Refuse(
                field, $"ResourceOverride {other.Key.Name} already selects {target.Kind} {draft.Name}; the hub allows one per object.",
                $"Use the name {other.Key.Name}: its other rules are kept.");
        }

        // Additions of others to the override are kept: other selectors, and rules about other fields.
        var all =
            existing.Items("spec", "policy", "overrideRules").Select(r => Without(r, path)).OfType<JsonObject>().Concat(rules).ToList();
        if (all.Count > MostRules)
        {
            plan.Refuse(
                field, $"An override can have at most {MostRules} rules; this one would have {all.Count}.",
                draft.Rules == LabelRules.PerCluster ? "Use one rule per region." : null);
        }

        var selectors = existing.Items("spec", "resourceSelectors").Select(s => s.Copy()).ToList();
        if (!selectors.Exists(s => s.Text("kind") == target.Kind && s.Text("name") == draft.Name))
        {
            selectors.Add(
                new JsonObject
                {
                    ["group"] = target.Group,
                    ["version"] = plan.Hub.Versions.Version(target),
                    ["kind"] = target.Kind,
                    ["name"] = draft.Name
                });
        }

        manifest["spec"] = new JsonObject
        {
            ["placement"] = new JsonObject { ["name"] = placement },
            ["resourceSelectors"] = Json.List(selectors),
            ["policy"] = new JsonObject { ["overrideRules"] = Json.List(all) },
        };
        return manifest;
    }

    private static bool Selects(ResourceOverride other, PlanKind target, string name) =>
        other.Selectors.Any(s => s.Kind == target.Kind && s.Group == target.Group && s.Name == name);

    /// <summary>The rule without its patches of that path; null if nothing is left.</summary>
    private static JsonObject? Without(JsonObject rule, string path)
    {
        if (rule.At("jsonPatchOverrides") is not JsonArray)
        {
            return rule.Copy();
        }

        var kept = rule.Items("jsonPatchOverrides").Where(p => !Sets(p, path)).Select(p => p.Copy()).ToList();
        if (kept.Count == 0)
        {
            return null;
        }

        var copy = rule.Copy();
        copy["jsonPatchOverrides"] = Json.List(kept);
        return copy;
    }

    private static JsonObject Rule(string label, string value, string path, string text) => new()
    {
        ["clusterSelector"] = new JsonObject
        {
            ["clusterSelectorTerms"] = new JsonArray(
                new JsonObject { ["labelSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { [label] = value } } }),
        },
        ["jsonPatchOverrides"] = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = text }),
    };
}
