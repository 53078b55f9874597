using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 10: the Service sends to a port on which the container does not listen; probes fail, but DNS still
/// answers.</summary>
internal sealed class TargetPortRule : ILintRule
{
    public string Trap => "10";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, service) in scene.All(PlanKind.Service))
        {
            var deployment = scene.All(PlanKind.Deployment)
                .Select(d => d.Document)
                .FirstOrDefault(
                    d => LintContext.Namespace(d) == LintContext.Namespace(service) && ServiceReach.SelectorProblem(d, service) is null);
            if (deployment is null)
            {
                continue;
            }

            var ports = service.Items("spec", "ports").ToList();
            for (var p = 0; p < ports.Count; p++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"spec.ports[{p}].targetPort");
                var declared = deployment.Items("spec", "template", "spec", "containers")
                    .SelectMany(c => c.Items("ports"))
                    .Select(c => c.Number("containerPort"))
                    .OfType<int>()
                    .ToList();
                if (ServiceReach.PortProblem(deployment, ports[p]) is { } problem)
                {
                    yield return new LintHit(
                        index,
                        path,
                        problem.Certain ? PlanSeverity.Refuse : PlanSeverity.Warn,
                        problem.Words,
                        declared is [var only] ? Send(index, p, service, only, "the only port that the container declares") : null);
                }
                else if (declared.Count == 0)
                {
                    yield return new LintHit(
                        index,
                        path,
                        PlanSeverity.Advice,
                        $"No container of Deployment {LintContext.Name(deployment)} declares a port, so targetPort "
                            + $"{ServiceReach.Target(ports[p])} cannot be checked. "
                            + "Make sure that the application listens on it.");
                }
            }
        }
    }

    private static LintRepair Send(int index, int port, JsonObject service, int target, string why) => LintRepair.Of(
        string.Create(CultureInfo.InvariantCulture, $"Set targetPort of Service {LintContext.Name(service)} to {target}, {why}."), index,
        d => d.Items("spec", "ports").ElementAt(port)["targetPort"] = target);
}
