using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 8: "one override per cluster" is refused; use one override with several rules.</summary>
internal sealed class OneOverrideRule : ILintRule
{
    public string Trap => "8";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (kind, ns, name) in scene.All(PlanKind.ResourceOverride)
            .SelectMany(
                o => o.Document.Items("spec", "resourceSelectors")
                .Select(
                    s => (Kind: s.Text("kind") ?? "", Ns: LintContext.Namespace(o.Document), Name: s.Text("name") ?? "",
                    Group: s.Text("group") ?? "")))
            .Where(s => PlanKind.Find(s.Group, s.Kind) is not null).Select(s => (PlanKind.Find(s.Group, s.Kind)!, s.Ns, s.Name)).Distinct())
        {
            var overrides = scene.OverridesOf(kind, ns, name).ToList();
            if (overrides is [var first, var second, ..])
            {
                yield return new LintHit(second.Index, "spec.resourceSelectors", PlanSeverity.Refuse,
                    $"{kind.Kind} {name} is selected by both {LintContext.Name(first.Document)} and "
                    + $"{LintContext.Name(second.Document)}; the hub allows one override per object, with several rules.",
                    SameReach(first.Document, second.Document)
                        ? Join(first.Index, second.Index, LintContext.Name(first.Document), LintContext.Name(second.Document),
                        second.Document) : null);
            }

            foreach (
                var other in scene.View.Overrides.Values.Where(
                    o => overrides.Count > 0 && o.Key.Namespace == ns
                    && o.Override.Selectors.Any(s => s.Kind == kind.Kind && s.Name == name)
                    && scene.Find(PlanKind.ResourceOverride, ns, o.Key.Name) is null))
            {
                yield return new LintHit(
                    overrides[0].Index, "spec.resourceSelectors", PlanSeverity.Refuse,
                    $"{kind.Kind} {name} is already selected by ResourceOverride {other.Key.Name} on the hub; the hub allows one "
                    + "override per object. Add your rules there.");
            }
        }
    }

    // Merging must not make rules reach objects that they did not reach before.
    private static bool SameReach(JsonObject first, JsonObject second) =>
        JsonNode.DeepEquals(first.At("spec", "resourceSelectors"), second.At("spec", "resourceSelectors"))
            && first.At("spec", "policy", "overrideRules") is JsonArray;

    private static LintRepair Join(int into, int from, string name, string other, JsonObject joined) => new(
        $"ResourceOverrides {name} and {other} are merged into one with the rules of both: the hub allows one override per object.",
        [
            new LintEdit(
                into, d => ((JsonArray)d.Make("spec", "policy").At("overrideRules")!)
                .AddAll(joined.Items("spec", "policy", "overrideRules"))),
            new LintEdit(from, Removes: true),
        ]);
}
