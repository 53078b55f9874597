namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 14: a placement that picks clusters of one region only.</summary>
internal sealed class OneRegionRule : ILintRule
{
    public string Trap => "14";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, placement) in scene.AllPlacements)
        {
            var facts = LintParts.Placement(placement);
            var picked = scene.Placements.Members(facts);
            if (picked.Count == 0 && scene.View.Members.Count > 0 && facts.Policy.Type != "PickFixed")
            {
                yield return new LintHit(
                    index, "spec.policy", PlanSeverity.Refuse,
                    $"No member matches placement {LintContext.Name(placement)}: nothing is placed on any cluster, so nothing is "
                    + $"exported. It requires {Fleet.LabelWords.Of(facts.Policy.Required)}.");
            }
            else if (picked.Select(ClusterLabels.Region).Distinct().ToList() is [{ } region])
            {
                yield return new LintHit(
                    index, "spec.policy", PlanSeverity.Warn,
                    $"Placement {LintContext.Name(placement)} picks clusters in {region} only: one region, no geographic redundancy, "
                    + "and DNS labels must differ within it.");
            }
        }
    }
}
