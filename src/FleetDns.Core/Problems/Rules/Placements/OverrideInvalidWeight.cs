using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideInvalidWeight() : Rule<OverrideRow>(
    "override-invalid-weight",
    Severity.Warning,
    FixBy.FleetDns,
    "patches of annotation networking.fleet.azure.com/weight in an override",
    "Members reject the weight that the override sets, which must be an integer from 0 to 1000. A cluster that has not exported the "
        + "service yet does not export it. Other clusters keep the last valid weight.",
    "Set the value to an integer from 0 to 1000, as a string.")
{
    private static JsonNode? Valid(OverridePatch patch) =>
        patch.Op != "remove" && Overridden.Annotation(patch.Path) == ServiceFacts.WeightAnnotation
            && ExportWeightText.Read(Overridden.Text(patch.Value) ?? patch.Value).Error is not null
            ? ServiceFacts.NearestWeight(Overridden.Text(patch.Value) ?? patch.Value) : null;

    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        foreach (
            var patch in row.Override.Rules.SelectMany(r => r.Patches)
            .Where(p => p.Op != "remove" && Overridden.Annotation(p.Path) == ServiceFacts.WeightAnnotation))
        {
            if (ExportWeightText.Read(Overridden.Text(patch.Value) ?? patch.Value).Error is { } error)
            {
                yield return Report(
                    row.Override.Ref,
                    OverrideFacts.Profiles(row, scope),
                    $"Override {row.Key.Name} sets an invalid export weight.",
                    [Quote.Field(row.Override.Ref, $"patch {patch.Op} {patch.Path}", patch.Value),
                        new Evidence("message of the members", error)],
                    row.Override.Meta.Created,
                    steps: Steps.Patch(
                        row.Override.Ref, OverrideEdits.Values(row.Override, Valid),
                        "The weight must be an integer from 0 to 1000, as a string."),
                    button: "Set valid export weights…");
                yield break;
            }
        }
    }
}
