using System.Globalization;

namespace FleetDns.Core.Plans.Lint;

/// <summary>A backend weight that is not an integer from 0 to 1000, or that removes every endpoint.</summary>
internal sealed class BackendWeightRule : ILintRule
{
    public string Trap => "backend-weight";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, backend) in scene.All(PlanKind.Backend))
        {
            var name = LintContext.Name(backend);
            if (backend.At("spec", "weight") is not { } value)
            {
                continue;
            }

            if (backend.Number("spec", "weight") is not { } weight)
            {
                yield return new LintHit(
                    index, "spec.weight", PlanSeverity.Refuse,
                    $"The weight of backend {name} must be a whole number from 0 to 1000 without quotes; with {value.ToJsonString()} "
                    + "the hub refuses the backend.",
                    int.TryParse(value.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        && number <= EndpointWeights.MaxWeight
                        ? LintRepair.Of(
                            string.Create(CultureInfo.InvariantCulture, $"Write the weight of backend {name} as the number {number}."),
                            index, d => d.Make("spec")["weight"] = number) : null);
            }
            else if (weight is < 0 or > EndpointWeights.MaxWeight)
            {
                yield return new LintHit(
                    index, "spec.weight", PlanSeverity.Refuse,
                    string.Create(CultureInfo.InvariantCulture, $"The weight of backend {name} is {weight}; the hub allows 0 to 1000."));
            }
            else if (weight == 0)
            {
                yield return new LintHit(
                    index, "spec.weight", PlanSeverity.Warn,
                    $"With weight 0 the controller deletes all endpoints of backend {name} in Azure: its clusters receive no traffic until "
                    + "the weight is raised.");
            }
        }
    }
}
