namespace FleetDns.Core.Plans.Lint;

/// <summary>A Service that selects no pods in its namespace.</summary>
internal sealed class SelectorRule : ILintRule
{
    public string Trap => "selector";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, service) in scene.All(PlanKind.Service))
        {
            var deployments = scene.All(PlanKind.Deployment).Select(d => d.Document)
                .Where(d => LintContext.Namespace(d) == LintContext.Namespace(service)).ToList();
            if (deployments.Count > 0 && deployments.All(d => ServiceReach.SelectorProblem(d, service) is not null))
            {
                yield return new LintHit(
                    index, "spec.selector", PlanSeverity.Warn,
                    deployments is [var only] ? ServiceReach.SelectorProblem(only, service)!
                    : $"Service {LintContext.Name(service)} selects no pods of the {deployments.Count} Deployments.");
            }
        }
    }
}
