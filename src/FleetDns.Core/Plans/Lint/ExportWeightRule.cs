using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>An export weight that the member's agent will not read (facts 1.1.3).</summary>
internal sealed class ExportWeightRule : ILintRule
{
    public string Trap => "weight";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var value = export.At("metadata", "annotations", ServiceOverrides.WeightAnnotation);
            var path = $"metadata.annotations[{ServiceOverrides.WeightAnnotation}]";
            if (value is null)
            {
                continue;
            }

            if (value.Text() is not { } text)
            {
                yield return new LintHit(index, path, PlanSeverity.Refuse, "An annotation is a text: the weight needs quotes.",
                    value.Number() is { } bare ? LintRepair.Of($"The weight of ServiceExport {LintScene.Name(export)} is put in quotes.", index, d => d.Make("metadata", "annotations")[ServiceOverrides.WeightAnnotation] = bare.ToString(CultureInfo.InvariantCulture)) : null);
            }
            else if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight))
            {
                yield return new LintHit(index, path, PlanSeverity.Refuse, $"the weight annotation is not a valid integer: {text}");
            }
            else if (weight is < 0 or > EndpointWeights.MaxWeight)
            {
                yield return new LintHit(index, path, PlanSeverity.Refuse, $"the weight annotation is not in the range [0, 1000]: {text}");
            }
            else if (weight == 0)
            {
                yield return new LintHit(index, path, PlanSeverity.Warn, $"With weight 0 service {LintScene.Key(export)} is not exported at all.");
            }
        }
    }
}
