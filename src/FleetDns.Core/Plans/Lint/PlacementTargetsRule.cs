using System.Globalization;

namespace FleetDns.Core.Plans.Lint;

/// <summary>What a placement selects, and the clusters that it names: nothing is placed if either is missing.</summary>
internal sealed class PlacementTargetsRule : ILintRule
{
    public string Trap => "placement";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.AllPlacements)
        {
            var placement = LintParts.Placement(document);
            foreach (var hit in Clusters(scene, index, placement).Concat(Selected(scene, index, placement)))
            {
                yield return hit;
            }
        }
    }

    private static IEnumerable<LintHit> Clusters(LintContext scene, int index, Placement placement)
    {
        var (members, name) = (scene.View.Members, placement.Meta.Key.Name);
        if (placement.Policy.Type == "PickFixed")
        {
            var unknown = placement.Policy.ClusterNames.Where(c => !members.ContainsKey(c)).ToList();
            if (placement.Policy.ClusterNames.IsEmpty)
            {
                yield return new LintHit(
                    index, "spec.policy.clusterNames", PlanSeverity.Refuse,
                    $"Placement {name} is PickFixed and names no cluster: the hub refuses it. Name the clusters.");
            }
            else if (unknown.Count > 0 && members.Count > 0)
            {
                var none = unknown.Count == placement.Policy.ClusterNames.Length;
                yield return new LintHit(index, "spec.policy.clusterNames", none ? PlanSeverity.Refuse : PlanSeverity.Warn,
                    $"Placement {name} picks {Wording.List(unknown)}, which {(unknown.Count == 1 ? "is" : "are")} no member of this "
                    + $"fleet: {(none ? "nothing is placed on any cluster, so nothing is exported" : "nothing is placed there")}. The "
                    + $"members are {Wording.List([.. members.Keys], 6)}.");
            }
        }

        var possible = scene.Placements.Members(placement).Count;
        if (placement.Policy is { Type: "PickN", NumberOfClusters: { } wanted } && members.Count > 0
            && (wanted == 0 || (wanted > possible && possible > 0)))
        {
            yield return new LintHit(index, "spec.policy.numberOfClusters", PlanSeverity.Warn, wanted == 0
                ? $"Placement {name} requests 0 clusters: nothing is placed."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Placement {name} requests {wanted} clusters; {possible} {(possible == 1 ? "matches" : "match")}. "
                    + $"The service runs on fewer clusters than requested."));
        }
    }

    private static IEnumerable<LintHit> Selected(LintContext scene, int index, Placement placement)
    {
        var wide = placement.Meta.Key.Namespace.Length == 0;
        var ns = placement.Meta.Key.Namespace;
        for (var i = 0; i < placement.Selectors.Length; i++)
        {
            var (selector, at) = (placement.Selectors[i], string.Create(CultureInfo.InvariantCulture, $"spec.resourceSelectors[{i}]"));
            var kind = LintKinds.Find(selector.Group, selector.Kind);
            var what = $"{selector.Kind} {selector.Name}".TrimEnd();
            if (wide && kind is { Namespaced: true }
                && !placement.Selectors.Any(s => s is { Kind: "Namespace", SelectionScope: "NamespaceWithResourceSelectors" }))
            {
                yield return new LintHit(
                    index, at, PlanSeverity.Refuse,
                    $"ClusterResourcePlacement {placement.Meta.Key.Name} selects {what}, which is namespaced: the hub refuses it. "
                    + "Select the namespace, or use a ResourcePlacement.");
            }
            else if (!wide && kind is { Namespaced: false })
            {
                yield return new LintHit(
                    index, at, PlanSeverity.Refuse,
                    $"ResourcePlacement {placement.Meta.Key} selects {what}, which is cluster-scoped: the hub refuses it. Use a "
                    + "ClusterResourcePlacement.");
            }
            else if (kind == PlanKind.Namespace && selector.Name is { } named && Names.Placed(named) is { } reserved)
            {
                yield return new LintHit(index, at, PlanSeverity.Refuse, $"{reserved} The hub refuses the whole placement.");
            }
            else if (selector is { Kind: "Namespace", Group: "", Name: "fleetdns-system" })
            {
                yield return new LintHit(
                    index, at, PlanSeverity.Warn,
                    "The placement copies FleetDns' own records to the member clusters, where others may read them. Remove namespace "
                    + "fleetdns-system.");
            }
            else if (
                kind is not null && selector.Name is { } name && !scene.MayExist(kind, wide ? "" : ns, name)
                && (wide ? kind == PlanKind.Namespace && scene.Documents.All(d => LintContext.Namespace(d) != name) : kind.Namespaced))
            {
                yield return new LintHit(
                    index, at, PlanSeverity.Warn,
                    $"{placement.Ref} selects {what}, which exists neither among the documents nor on the hub: nothing of it is placed. "
                    + "Correct the name, or add the object.");
            }
        }
    }
}
