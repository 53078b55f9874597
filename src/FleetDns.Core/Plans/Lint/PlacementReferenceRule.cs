using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 2: an override whose placement is not there, or does not bring what it selects, is skipped without a word.</summary>
internal sealed class PlacementReferenceRule : ILintRule
{
    public string Trap => "2";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var (ns, name, bound) = (LintContext.Namespace(document), LintContext.Name(document), document.Text("spec", "placement", "name"));
            var namespaced = document.Text("spec", "placement", "scope") == "Namespaced";
            // What brings the objects that it selects; where those are not known, what places the namespace with everything.
            var bringing = Targets(document, ns).SelectMany(t => scene.Placements.Bringing(t.Kind, t.Key)).DistinctBy(p => p.Meta.Key).ToList();
            var right = bringing is [var only] ? only : null;
            if (bound is null)
            {
                yield return new LintHit(index, "spec.placement", PlanSeverity.Warn, $"ResourceOverride {name} is bound to no placement: a change of it takes effect only with some later rollout.",
                    right is null ? null : Bind(index, name, right, "so that its changes roll out at once"));
                continue;
            }

            var (kind, at) = namespaced ? (LintKinds.ResourcePlacement, ns) : (PlanKind.Placement, "");
            if (!scene.MayExist(kind, at, bound) && !scene.View.Placements.ContainsKey(new ObjectKey(at, bound)))
            {
                var other = namespaced ? new ObjectKey("", bound) : new ObjectKey(ns, bound);
                var scope = scene.Placements.Placements.Any(p => p.Placement.Meta.Key == other) ? $" A {(namespaced ? PlanKind.Placement : LintKinds.ResourcePlacement).Kind} of that name exists: the scope is {(namespaced ? "Cluster" : "Namespaced")} then." : "";
                yield return new LintHit(index, "spec.placement.name", PlanSeverity.Refuse,
                    $"ResourceOverride {name} is bound to {(namespaced ? "ResourcePlacement" : "placement")} {bound}, which does not exist: it is skipped without a word (NoOverrideSpecified), and the objects reach the clusters without what it would set (DNS label, weight).{scope}",
                    right is null ? null : Bind(index, name, right, $"{bound} does not exist, and {right.Meta.Key.Name} is what places its objects"));
            }
            else if (bringing.Count > 0 && bringing.TrueForAll(p => p.Meta.Key != new ObjectKey(at, bound)))
            {
                yield return new LintHit(index, "spec.placement.name", PlanSeverity.Refuse, $"ResourceOverride {name} is bound to placement {bound}, which does not bring what it selects: it is skipped without a word.",
                    right is null ? null : Bind(index, name, right, $"{right.Meta.Key.Name} is what places its objects"));
            }
        }
    }

    private static IEnumerable<(PlanKind Kind, ObjectKey Key)> Targets(JsonObject document, string ns) => document.Items("spec", "resourceSelectors")
        .Select(s => (Kind: LintKinds.Find(s.Text("group") ?? "", s.Text("kind") ?? ""), Name: s.Text("name")))
        .Where(s => s is { Kind: not null, Name: not null }).Select(s => (s.Kind!, new ObjectKey(ns, s.Name!)));

    private static LintRepair Bind(int index, string name, Placement placement, string why) => LintRepair.Of($"ResourceOverride {name} is bound to placement {placement.Meta.Key.Name}: {why}.", index, d =>
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
