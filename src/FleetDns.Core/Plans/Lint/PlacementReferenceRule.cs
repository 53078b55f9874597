namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 2: an override that names a placement which is not there is skipped without a word.</summary>
internal sealed class PlacementReferenceRule : ILintRule
{
    public string Trap => "2";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            if (document.Text("spec", "placement", "scope") == "Namespaced")
            {
                continue;
            }

            var (ns, name, bound) = (LintScene.Namespace(document), LintScene.Name(document), document.Text("spec", "placement", "name"));
            var placements = scene.PlacementsOf(ns).Select(LintScene.Name).Concat(scene.PlacedBy(ns).Select(p => p.Meta.Key.Name)).Distinct().ToList();
            var right = placements is [var only] ? only : null;
            if (bound is null)
            {
                yield return new LintHit(index, "spec.placement", PlanSeverity.Warn, $"ResourceOverride {name} is bound to no placement: a change of it takes effect only with some later rollout.",
                    right is null ? null : Bind(index, name, right, "so that its changes roll out at once"));
            }
            else if (!scene.MayExist(PlanKind.Placement, "", bound))
            {
                yield return new LintHit(index, "spec.placement.name", PlanSeverity.Refuse,
                    $"ResourceOverride {name} is bound to placement {bound}, which does not exist: it is skipped without a word (NoOverrideSpecified), and the public IPs get no DNS label.",
                    right is null ? null : Bind(index, name, right, $"{bound} does not exist, and {right} is what places the namespace"));
            }
            else if (right is not null && bound != right)
            {
                yield return new LintHit(index, "spec.placement.name", PlanSeverity.Refuse, $"ResourceOverride {name} is bound to placement {bound}, which does not place namespace {ns}: it is skipped without a word.",
                    Bind(index, name, right, $"{right} is what places the namespace"));
            }
        }
    }

    private static LintRepair Bind(int index, string name, string placement, string why) =>
        LintRepair.Of($"ResourceOverride {name} is bound to placement {placement}: {why}.", index, d => d.Make("spec", "placement")["name"] = placement);
}
