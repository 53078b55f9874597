namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 13: a profile without resourceGroup, as on the concept page.</summary>
internal sealed class ResourceGroupRule : ILintRule
{
    public string Trap => "13";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, profile) in scene.All(PlanKind.Profile))
        {
            if (Names.ResourceGroup(profile.Text("spec", "resourceGroup") ?? "") is { } problem)
            {
                yield return new LintHit(
                    index, "spec.resourceGroup", PlanSeverity.Refuse,
                    profile.At("spec", "resourceGroup") is null
                    ? $"Profile {LintContext.Name(profile)} names no resourceGroup, which is required: the group in which the Azure "
                        + "profile is created." : problem);
            }
        }
    }
}
