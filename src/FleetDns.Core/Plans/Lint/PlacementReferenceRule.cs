using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 2: an override whose placement does not exist, or does not place what it selects, is silently
/// skipped.</summary>
internal sealed class PlacementReferenceRule : ILintRule
{
    public string Trap => "2";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var (ns, name, bound) =
                (LintContext.Namespace(document), LintContext.Name(document), document.Text("spec", "placement", "name"));
            var namespaced = document.Text("spec", "placement", "scope") == "Namespaced";
            // The placements of the selected objects; if unknown, those that place the namespace with its content.
            var bringing =
                Targets(document, ns).SelectMany(t => scene.Placements.Bringing(t.Kind, t.Key)).DistinctBy(p => p.Meta.Key).ToList();
            var right = bringing is [var only] ? only : null;
            if (bound is null)
            {
                yield return new LintHit(
                    index, "spec.placement", PlanSeverity.Warn,
                    $"ResourceOverride {name} is bound to no placement: a change to it takes effect only with a later rollout.",
                    right is null ? null : Bind(index, name, right, "its changes then roll out at once"));
                continue;
            }

            var (kind, at) = namespaced ? (LintKinds.ResourcePlacement, ns) : (PlanKind.Placement, "");
            if (!scene.MayExist(kind, at, bound) && !scene.View.Placements.ContainsKey(new ObjectKey(at, bound)))
            {
                var other = namespaced ? new ObjectKey("", bound) : new ObjectKey(ns, bound);
                var scope = scene.Placements.Placements.Any(p => p.Placement.Meta.Key == other)
                    ? $" A {(namespaced ? PlanKind.Placement : LintKinds.ResourcePlacement).Kind} of that name exists: the scope is "
                        + $"{(namespaced ? "Cluster" : "Namespaced")} then." : "";
                yield return new LintHit(index, "spec.placement.name", PlanSeverity.Refuse,
                    $"ResourceOverride {name} is bound to {(namespaced ? "ResourcePlacement" : "placement")} {bound}, which does not "
                    + "exist: it is silently skipped (NoOverrideSpecified), and clusters get the objects without what it would set (DNS "
                    + $"label, weight).{scope}",
                    right is null ? null
                        : Bind(index, name, right, $"{bound} does not exist, and {right.Meta.Key.Name} places its objects"));
            }
            else if (bringing.Count > 0 && bringing.TrueForAll(p => p.Meta.Key != new ObjectKey(at, bound)))
            {
                yield return new LintHit(
                    index, "spec.placement.name", PlanSeverity.Refuse,
                    $"ResourceOverride {name} is bound to placement {bound}, which does not place what it selects: it is silently skipped.",
                    right is null ? null : Bind(index, name, right, $"{right.Meta.Key.Name} places its objects"));
            }
        }
    }

    private static IEnumerable<(PlanKind Kind, ObjectKey Key)> Targets(JsonObject document, string ns) =>
        document.Items("spec", "resourceSelectors")
        .Select(s => (Kind: LintKinds.Find(s.Text("group") ?? "", s.Text("kind") ?? ""), Name: s.Text("name")))
        .Where(s => s is { Kind: not null, Name: not null }).Select(s => (s.Kind!, new ObjectKey(ns, s.Name!)));

    private static LintRepair Bind(int index, string name, Placement placement, string why) =>
        LintRepair.Of($"Bind ResourceOverride {name} to placement {placement.Meta.Key.Name}: {why}.", index, d =>
    {
        var reference = d.Make("spec", "placement");
        reference["name"] = placement.Meta.Key.Name;
        if (placement.Meta.Key.Namespace.Length > 0)
        {
            reference["scope"] = "Namespaced";
        }
        else if (reference.Text("scope") == "Namespaced")
        {
            reference.Remove("scope");
        }
    });
}
