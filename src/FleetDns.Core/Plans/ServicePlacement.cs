using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>The ClusterResourcePlacement of a service draft.</summary>
internal static class ServicePlacement
{
    /// <summary>The manifest; null if an existing placement is used.</summary>
    public static JsonObject? Of(ServiceDraft draft, FleetView view, ImmutableArray<ClusterOutlook> clusters, PlanBuilder plan)
    {
        var placement = draft.Placement;
        var name = ServiceOverrides.PlacementName(draft);
        var at = $"{nameof(ServiceDraft.Placement)}.{nameof(PlacementDraft.Name)}";
        plan.Refuse(at, Names.Object("ClusterResourcePlacement", name));
        CheckReach(draft, view, clusters, plan);
        if (placement.Existing)
        {
            CheckExisting(draft, name, view, plan, at);
            return null;
        }

        if (plan.Hub.Find(PlanKind.Placement.Named("", name)) is not null)
        {
            plan.Refuse(at, $"ClusterResourcePlacement {name} exists.", "Use it, or choose another name.");
        }

        if (view.Placements.Values.FirstOrDefault(p => p.Key.Namespace.Length == 0 && Places(p.Placement, draft.Namespace)) is { } other
            && other.Key.Name != name)
        {
            plan.Warn(
                at, $"ClusterResourcePlacement {other.Key.Name} already places namespace {draft.Namespace}; two placements of one "
                    + "namespace conflict.", $"Use {other.Key.Name}.");
        }

        var manifest = plan.Head(PlanKind.Placement, "", name);
        manifest["spec"] = new JsonObject
        {
            ["resourceSelectors"] =
                new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Namespace", ["name"] = draft.Namespace }),
            ["policy"] = Policy(placement, plan),
        };
        return manifest;
    }

    public static bool Places(Placement placement, string ns) =>
        placement.Selectors.Any(
            s => s is { Kind: "Namespace", Group: "" } && s.Name == ns && s.SelectionScope is null or "NamespaceWithResources");

    private static JsonObject Policy(PlacementDraft placement, PlanBuilder plan)
    {
        var policy = new JsonObject { ["placementType"] = placement.Type };
        switch (placement.Type)
        {
            case "PickFixed":
                policy["clusterNames"] = Json.List(placement.ClusterNames.Select(n => (JsonNode?)n));
                if (placement.ClusterNames.IsDefaultOrEmpty)
                {
                    plan.Refuse(
                        $"{nameof(ServiceDraft.Placement)}.{nameof(PlacementDraft.ClusterNames)}", "PickFixed needs at least one cluster.");
                }

                return policy;
            case "PickN":
                policy["numberOfClusters"] = placement.NumberOfClusters;
                if (placement.NumberOfClusters < 1)
                {
                    plan.Refuse(
                        $"{nameof(ServiceDraft.Placement)}.{nameof(PlacementDraft.NumberOfClusters)}",
                        "PickN needs a number of clusters of at least 1.");
                }

                break;
            case "PickAll":
                break;
            default:
                plan.Refuse(
                    $"{nameof(ServiceDraft.Placement)}.{nameof(PlacementDraft.Type)}", "A placement must be PickAll, PickN or PickFixed.");
                break;
        }

        if (!placement.Affinity.IsDefaultOrEmpty)
        {
            policy["affinity"] = new JsonObject
            {
                ["clusterAffinity"] = new JsonObject
                {
                    ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
                    {
                        ["clusterSelectorTerms"] = Json.List(
                            placement.Affinity.Select(
                                t => new JsonObject { ["labelSelector"] = new JsonObject { ["matchLabels"] = Json.Of(t.MatchLabels) } })),
                    },
                },
            };
        }

        return policy;
    }

    private static void CheckExisting(ServiceDraft draft, string name, FleetView view, PlanBuilder plan, string at)
    {
        var row = view.Placements.GetValueOrDefault(new ObjectKey("", name));
        if (row is null && plan.Hub.Lacks(PlanKind.Placement.Named("", name)))
        {
            plan.Refuse(at, $"The hub has no ClusterResourcePlacement {name}.", "Choose an existing one, or let FleetDns create one.");
        }
        else if (row is not null && !Places(row.Placement, draft.Namespace))
        {
            plan.Refuse(
                at, $"ClusterResourcePlacement {name} does not place namespace {draft.Namespace}.",
                "Choose one that selects the namespace, or let FleetDns create one.");
        }
    }

    private static void CheckReach(ServiceDraft draft, FleetView view, ImmutableArray<ClusterOutlook> clusters, PlanBuilder plan)
    {
        const string field = nameof(ServiceDraft.Placement);
        var picked = clusters.Where(c => c.Picked).ToList();
        foreach (
            var name in draft.Placement is { Type: "PickFixed", Existing: false } fixedTo
            ? fixedTo.ClusterNames.Where(n => clusters.All(c => c.Cluster != n)) : [])
        {
            plan.Refuse($"{field}.{nameof(PlacementDraft.ClusterNames)}", $"The fleet has no member {name}.");
        }

        if (picked.Count == 0)
        {
            plan.Refuse(
                field, "No cluster would get the service.", draft.Placement switch
                {
                    { Existing: true } => "Choose another placement, or let FleetDns create one.",
                    { Type: "PickFixed" } => "Select at least one cluster that has joined the fleet.",
                    _ => "Relax the affinity, or choose PickFixed and select clusters.",
                });
            return;
        }

        if (draft.Placement is { Type: "PickN", Existing: false } && draft.Placement.NumberOfClusters > picked.Count)
        {
            plan.Warn(
                $"{field}.{nameof(PlacementDraft.NumberOfClusters)}",
                $"Only {picked.Count} {(picked.Count == 1 ? "cluster matches" : "clusters match")}; the placement would report: could "
                + "not find all clusters needed as specified by the scheduling policy.");
        }

        if (picked.Where(c => view.Members.GetValueOrDefault(c.Cluster)?.Cluster.IsArc == true).Select(c => c.Cluster)
            .ToList() is { Count: > 0 } arc)
        {
            plan.Warn(
                field, $"{Wording.List(arc)} {(arc.Count == 1 ? "is an Arc-enabled cluster" : "are Arc-enabled clusters")}: DNS load "
                    + "balancing is not supported there, so an endpoint may never appear.",
                "Choose AKS members, by name or by a cluster affinity.");
        }

        var regions = picked.Select(c => c.Region).Distinct().ToList();
        if (picked.Count == 1)
        {
            plan.Warn(field, $"One cluster, {picked[0].Cluster}, takes all traffic: if it fails, DNS has no other cluster for clients.");
        }
        else if (regions is [{ } region])
        {
            plan.Warn(
                field, $"{(picked.Count == 2 ? "Both" : $"All {picked.Count}")} clusters are in {region}: no geographic redundancy.",
                "Make the placement also pick clusters of a second region.");
        }
    }
}
