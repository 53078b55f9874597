using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Labels and annotations that are not strings: the hub refuses the object.</summary>
internal sealed class TextsRule : ILintRule
{
    public string Trap => "text";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        for (var i = 0; i < scene.Documents.Length; i++)
        {
            var (index, document) = (i, scene.Documents[i]);
            foreach (var field in (string[])["labels", "annotations"])
            {
                // The weight has its own rule.
                foreach (
                    var (key, value) in (document.At("metadata", field) as JsonObject ?? [])
                    .Where(e => e.Value is null or not JsonValue || e.Value.Text() is null)
                    .Where(e => e.Key != ServiceOverrides.WeightAnnotation))
                {
                    var text = value is JsonValue scalar && scalar.GetValueKind() is JsonValueKind.Number or JsonValueKind.True
                        or JsonValueKind.False ? value.Show() : null;
                    yield return new LintHit(
                        index, $"metadata.{field}[{key}]", PlanSeverity.Refuse,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"The value of {field} {key} must be a string; {value?.ToJsonString() ?? "null"} is not, "
                            + $"and the hub refuses the object. Put it in quotes."),
                        text is null ? null
                            : LintRepair.Of($"Put the value of {key} in quotes.", index, d => d.Make("metadata", field)[key] = text));
                }
            }
        }
    }
}
