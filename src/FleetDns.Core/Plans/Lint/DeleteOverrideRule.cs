using System.Globalization;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Rules of type Delete, which remove an object from clusters, and rules that the hub refuses for their type or paths
/// (docs/domain.md 1.3.4).</summary>
internal sealed class DeleteOverrideRule : ILintRule
{
    public string Trap => "override-delete";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.Overrides)
        {
            var over = LintParts.Override(document);
            for (var r = 0; r < over.Rules.Length; r++)
            {
                var (rule, at) = (over.Rules[r], string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}]"));
                if (rule.Type == "Delete" && rule.Patches.Length > 0)
                {
                    yield return new LintHit(
                        index, $"{at}.jsonPatchOverrides", PlanSeverity.Refuse,
                        "A rule of overrideType Delete has no patches; the hub refuses one with both. Remove jsonPatchOverrides, or the "
                        + "overrideType.");
                }
                else if (rule.Type == "JSONPatch" && rule.Patches.IsEmpty)
                {
                    yield return new LintHit(
                        index, at, PlanSeverity.Refuse,
                        "The rule has no patch; the hub refuses it. Add jsonPatchOverrides, or remove the rule.");
                }

                for (var p = 0; p < rule.Patches.Length; p++)
                {
                    if (Forbidden(rule.Patches[p]) is { } why)
                    {
                        yield return new LintHit(
                            index, string.Create(CultureInfo.InvariantCulture, $"{at}.jsonPatchOverrides[{p}]"), PlanSeverity.Refuse,
                            $"The hub refuses the patch {rule.Patches[p].Op} {rule.Patches[p].Path}: {why}.");
                    }
                }
            }

            foreach (var removed in scene.Projection.Landings.Where(l => l.RemovedBy == over.Ref).GroupBy(l => l.Object))
            {
                var clusters = removed.Select(l => l.Cluster).Where(c => c.Length > 0).Distinct().ToList();
                var all = clusters.Count == 0 || scene.Projection.Of(removed.Key).All(l => l.RemovedBy is not null);
                var endpoint = removed.Key.Kind is "Service" or "ServiceExport" ? " There the service is not exported and has no endpoint."
                    : "";
                yield return new LintHit(index, "spec.policy.overrideRules", PlanSeverity.Warn,
                    $"{over.Ref.Kind} {over.Meta.Key.Name} removes {removed.Key.Kind} {removed.Key.Key.Name} from "
                    + $"{(all ? "every cluster" : Wording.List(clusters))} (overrideType Delete).{endpoint} To keep the object, remove "
                    + "the rule.");
            }
        }
    }

    private static string? Forbidden(OverridePatch patch) => patch.Path.Split('/') switch
    {
        ["", "kind" or "apiVersion", ..] => "kind and apiVersion cannot be overridden",
        ["", "status", ..] => "status cannot be overridden",
        ["", "metadata"] or ["", "metadata", not ("annotations" or "labels"), ..] =>
            "of metadata only annotations and labels can be overridden",
        ["", .. var steps] when steps.Any(string.IsNullOrWhiteSpace) => "its path has an empty step",
        [not "", ..] or [""] => "its path does not begin with a slash",
        _ => patch is { Op: "remove", Value: not null } ? "remove has no value" : null,
    };
}
