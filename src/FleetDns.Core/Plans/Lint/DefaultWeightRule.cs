using System.Globalization;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 16: a backend without a weight has weight 1, which rounds every endpoint to 1.</summary>
internal sealed class DefaultWeightRule : ILintRule
{
    private const double OffByAPoint = 0.01;

    public string Trap => "16";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, backend) in scene.All(PlanKind.Backend))
        {
            var (name, service) =
                (LintContext.Name(backend), new ObjectKey(LintContext.Namespace(backend), backend.Text("spec", "backend", "name") ?? ""));
            var exports = Exports(scene, service);
            var best = BackendWeightChoices.Recommended(exports, 0) ?? 100;
            if (backend.At("spec", "weight") is null)
            {
                yield return new LintHit(
                    index, "spec.weight", PlanSeverity.Warn,
                    $"Backend {name} sets no weight: the default 1 makes every endpoint weight 1, whatever the export weights are.",
                    LintRepair.Of(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Backend {name} gets weight {best}, at which the shares match the export weights."), index,
                            d => d.Make("spec")["weight"] = best));
            }
            else if (
                backend.Number("spec", "weight") is > 0 and <= EndpointWeights.MaxWeight and var weight
                && EndpointWeights.RoundingError(weight, exports) is > OffByAPoint and var error)
            {
                yield return new LintHit(index, "spec.weight", PlanSeverity.Warn,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The controller rounds every endpoint weight up: at backend weight {weight} the shares are off by up to "
                        + $"{Wording.Tenths(error)} percentage points. At {best} they match the export weights."));
            }
        }
    }

    /// <summary>Export weights of the clusters that will have an endpoint, as far as documents and fleet show.</summary>
    private static List<int> Exports(LintContext scene, ObjectKey service) =>
        scene.Landings(service).Where(l => l.LeftOut is null).Select(l => l.Weight ?? 1).ToList() is { Count: > 0 } landed ? landed
        : scene.View.Services.GetValueOrDefault(service)?.Cells.Select(c => c.ExportWeight).OfType<int>().Where(w => w > 0)
            .ToList() is { Count: > 0 } known ? known
        : [.. Enumerable.Repeat(
            scene.Landings(service).Select(l => l.Weight).FirstOrDefault(w => w > 0) ?? 1,
            Math.Max(1, scene.Placements.MembersOf(service)?.Count ?? 1))];
}
