using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 16: a backend without a weight has weight 1, which rounds every endpoint to 1.</summary>
internal sealed class DefaultWeightRule : ILintRule
{
    public string Trap => "16";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, backend) in scene.All(PlanKind.Backend))
        {
            if (backend.At("spec", "weight") is not null)
            {
                continue;
            }

            var (ns, service) = (LintScene.Namespace(backend), backend.Text("spec", "backend", "name") ?? "");
            var export = scene.Find(PlanKind.ServiceExport, ns, service).Text("metadata", "annotations", ServiceOverrides.WeightAnnotation);
            var each = int.TryParse(export, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight is > 0 and <= EndpointWeights.MaxWeight ? weight : 1;
            var exports = scene.View.Services.GetValueOrDefault(new ObjectKey(ns, service))?.Cells.Select(c => c.ExportWeight).OfType<int>().Where(w => w > 0).ToList() is { Count: > 0 } known ? known
                : Enumerable.Repeat(each, Math.Max(1, scene.MembersOf(ns)?.Count ?? 1)).ToList();
            var best = BackendWeightChoices.Recommended(exports, 0) ?? 100;
            yield return new LintHit(index, "spec.weight", PlanSeverity.Warn, $"Backend {LintScene.Name(backend)} names no weight: the default 1 makes every endpoint weight 1, whatever the exports ask for.",
                LintRepair.Of(string.Create(CultureInfo.InvariantCulture, $"Backend {LintScene.Name(backend)} gets weight {best}, at which the shares come out as the exports ask."), index, d => d.Make("spec")["weight"] = best));
        }
    }
}
