namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 14: a placement that picks clusters of one region only.</summary>
internal sealed class OneRegionRule : ILintRule
{
    public string Trap => "14";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, placement) in scene.All(PlanKind.Placement))
        {
            var picked = scene.View.Members.Values.Where(m => LintScene.Picks(placement, m)).ToList();
            if (picked.Count == 0 && scene.View.Members.Count > 0)
            {
                yield return new LintHit(index, "spec.policy", PlanSeverity.Warn, $"No member matches placement {LintScene.Name(placement)}: nothing would be placed.");
            }
            else if (picked.Select(ClusterLabels.Region).Distinct().ToList() is [{ } region])
            {
                yield return new LintHit(index, "spec.policy", PlanSeverity.Warn, $"Placement {LintScene.Name(placement)} picks clusters in {region} only: one region, no geographic redundancy, and DNS labels must differ within it.");
            }
        }
    }
}
