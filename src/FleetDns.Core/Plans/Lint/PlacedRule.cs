namespace FleetDns.Core.Plans.Lint;

/// <summary>Whether a placement places an export and its Service on any cluster: by name, by label, with the namespace's content, or only
/// the namespace.</summary>
internal sealed class PlacedRule : ILintRule
{
    public string Trap => "placed";

    public IEnumerable<LintHit> Find(LintContext scene) => Pasted(scene).Concat(Dropped(scene));

    private static IEnumerable<LintHit> Pasted(LintContext scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var (key, ns) = (LintContext.Key(export), LintContext.Namespace(export));
            if (ns.Length == 0 || Names.Placed(ns) is not null)
            {
                continue;   // reported by other rules
            }

            var exports = scene.Placements.Bringing(PlanKind.ServiceExport, key).Select(p => p.Ref).ToHashSet();
            var services = scene.Placements.Bringing(PlanKind.Service, key).Select(p => p.Ref).ToHashSet();
            if (exports.Count == 0 && services.Count == 0)
            {
                yield return NotPlaced(scene, index, ns);
            }
            else if (exports.Count == 0)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Refuse,
                    $"{services.First()} places Service {key.Name}, but no placement places its ServiceExport: the service runs on the "
                    + "clusters and is never exported. Let the same placement select the ServiceExport.");
            }
            else if (services.Count == 0)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Refuse,
                    $"{exports.First()} places ServiceExport {key.Name}, but no placement places its Service: members will report "
                    + $"service {key} is not found. Let the same placement select the Service.");
            }
            else if (exports.All(p => p.Kind == LintKinds.ResourcePlacement.Kind) && !scene.Placements.OfNamespace(ns).Any())
            {
                yield return new LintHit(
                    index, "metadata.namespace", PlanSeverity.Warn,
                    $"{exports.First()} places the export, but no placement places namespace {ns}: on a cluster without the namespace, "
                    + "nothing can be created. Add a ClusterResourcePlacement of the namespace with selectionScope NamespaceOnly.");
            }
        }
    }

    // A placement pasted alone also places the export that exists on the hub.
    private static IEnumerable<LintHit> Dropped(LintContext scene) =>
        from placement in scene.All(PlanKind.Placement)
        from ns in scene.View.Services.Values.Where(
            s => s.Export is not null && scene.Find(PlanKind.ServiceExport, s.Key.Namespace, s.Key.Name) is null)
            .GroupBy(s => s.Key.Namespace)
        where scene.Placements.OfNamespace(ns.Key).Any(p => p.Document == placement.Index)
            && !ns.Any(s => scene.Placements.Bringing(PlanKind.ServiceExport, s.Key).Any())
        select NotPlaced(scene, placement.Index, ns.Key);

    private static LintHit NotPlaced(LintContext scene, int index, string ns)
    {
        var only = scene.Placements.OfNamespace(ns).ToList();
        if (only.Count == 0)
        {
            return new LintHit(
                index, "metadata.namespace", PlanSeverity.Warn,
                $"No placement places namespace {ns}: nothing is exported from the hub alone. Add a ClusterResourcePlacement that "
                + "selects the namespace.");
        }

        var (placement, document) = only[0];
        var scope = placement.Selectors.Where(s => s is { Kind: "Namespace", Group: "" } && s.SelectionScope is not null)
            .Select(s => s.SelectionScope).FirstOrDefault() ?? "NamespaceOnly";
        return new LintHit(document ?? index, document is null ? "metadata.namespace" : "spec.resourceSelectors", PlanSeverity.Warn,
            scope == "NamespaceOnly"
                ? $"{placement.Ref} selects namespace {ns} with selectionScope NamespaceOnly: "
                    + "it places the namespace without its Services and exports, so nothing is exported and the FQDN does not resolve. "
                    + "Remove selectionScope, or add a ResourcePlacement that selects Service and ServiceExport."
                : $"{placement.Ref} selects namespace {ns} with selectionScope {scope} and selects neither its Services nor its "
                    + "exports: nothing is exported. Select them too, or remove selectionScope.",
            document is { } at
                ? LintRepair.Of($"Let {placement.Ref.Kind} {placement.Meta.Key.Name} place namespace {ns} with its content.", at, d =>
            {
                foreach (
                    var selector in d.Items("spec", "resourceSelectors")
                    .Where(s => LintContext.Selects(s, PlanKind.Namespace) && (s.Text("name") ?? ns) == ns))
                {
                    selector.Remove("selectionScope");
                }
            }) : null);
    }
}
