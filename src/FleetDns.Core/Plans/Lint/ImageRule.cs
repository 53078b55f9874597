namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 11: the sample's images may be unreachable.</summary>
internal sealed class ImageRule : ILintRule
{
    private static readonly string[] s_samples = ["gcr.io/kuar-demo/", "blauwelucht/kuard"];

    public string Trap => "11";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, deployment) in scene.All(PlanKind.Deployment))
        {
            var image = deployment.Items("spec", "template", "spec", "containers").Select(c => c.Text("image"))
                .FirstOrDefault(i => i is not null && s_samples.Any(s => i.StartsWith(s, StringComparison.Ordinal)));
            if (image is not null)
            {
                yield return new LintHit(
                    index, "spec.template.spec.containers[0].image", PlanSeverity.Advice,
                    $"The sample image {image} may not be reachable from your clusters. Choose one that they can pull.");
            }
        }
    }
}
