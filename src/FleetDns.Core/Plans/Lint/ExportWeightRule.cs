using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>An export weight that the member's agent does not accept (docs/domain.md 1.1.3): in a ServiceExport, in an override, or on
/// another object.</summary>
internal sealed class ExportWeightRule : ILintRule
{
    private const string Means = "A cluster that has not exported the service yet does not export it; others keep the last valid weight.";

    public string Trap => "weight";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var path = $"metadata.annotations[{ServiceOverrides.WeightAnnotation}]";
            var value = export.At("metadata", "annotations", ServiceOverrides.WeightAnnotation);
            if (value is not null && value.Text() is null)
            {
                yield return new LintHit(
                    index, path, PlanSeverity.Refuse,
                    "Annotations are strings: put the weight in quotes. Without them, the hub refuses the ServiceExport.",
                    Quoted(value) is { } text
                        ? LintRepair.Of(
                            $"Put the weight of ServiceExport {LintContext.Name(export)} in quotes.", index,
                            d => d.Make("metadata", "annotations")[ServiceOverrides.WeightAnnotation] = text) : null);
            }
            else if (ExportWeightText.Read(value.Text()).Error is { } error)
            {
                yield return new LintHit(index, path, PlanSeverity.Refuse, $"{error}. {Means} Write a whole number from 0 to 1000.");
            }
            else if (value is not null && ExportWeightText.Read(value.Text()).Weight == 0)
            {
                yield return new LintHit(
                    index, path, PlanSeverity.Warn, $"With weight 0 service {LintContext.Key(export)} is not exported at all.");
            }
        }

        foreach (
            var (index, service) in scene.All(PlanKind.Service)
            .Where(s => s.Document.At("metadata", "annotations", ServiceOverrides.WeightAnnotation) is not null))
        {
            yield return new LintHit(
                index, $"metadata.annotations[{ServiceOverrides.WeightAnnotation}]", PlanSeverity.Warn,
                $"The export weight is set on Service {LintContext.Name(service)}, where it has no effect: weight 1 is used. Set it on "
                + "the ServiceExport of the same name.");
        }

        foreach (var hit in scene.All(PlanKind.ResourceOverride).SelectMany(o => InOverride(o.Index, o.Document)))
        {
            yield return hit;
        }
    }

    private static IEnumerable<LintHit> InOverride(int index, JsonObject document)
    {
        var rules = document.Items("spec", "policy", "overrideRules").ToList();
        for (var r = 0; r < rules.Count; r++)
        {
            var patches = rules[r].Items("jsonPatchOverrides").ToList();
            for (var p = 0; p < patches.Count; p++)
            {
                var whole = patches[p].Text("path") == "/metadata/annotations";
                var value = patches[p].Text("op") is not ("add" or "replace") ? null
                    : patches[p].Text("path") == ServiceOverrides.WeightPath ? patches[p].At("value")
                    : whole ? patches[p].At("value", ServiceOverrides.WeightAnnotation) : null;
                if (value is null)
                {
                    continue;
                }

                var at = string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}].jsonPatchOverrides[{p}].value");
                if (value.Text() is not { } text)
                {
                    yield return new LintHit(
                        index, at, PlanSeverity.Refuse,
                        $"The export weight {value.ToJsonString()} needs quotes: annotations are strings, and clusters refuse the "
                        + "ServiceExport with any other type.",
                        Quoted(value) is { } quoted ? Quote(index, r, p, whole, quoted) : null);
                }
                else if (ExportWeightText.Read(text).Error is { } error)
                {
                    yield return new LintHit(index, at, PlanSeverity.Refuse, $"{error}. {Means} Write a whole number from 0 to 1000.");
                }
            }
        }
    }

    private static string? Quoted(JsonNode value) =>
        value.Number() is { } number and >= 0 and <= EndpointWeights.MaxWeight ? number.ToString(CultureInfo.InvariantCulture) : null;

    private static LintRepair Quote(int index, int rule, int patch, bool whole, string text) =>
        LintRepair.Of($"Put the export weight {text} in quotes.", index, d =>
    {
        var found = d.Items("spec", "policy", "overrideRules").ElementAt(rule).Items("jsonPatchOverrides").ElementAt(patch);
        if (whole)
        {
            found["value"]![ServiceOverrides.WeightAnnotation] = text;
        }
        else
        {
            found["value"] = text;
        }
    });
}
