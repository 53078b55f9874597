using System.Globalization;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Overrides that select what does not exist, or rules that match no cluster: they have no effect.</summary>
internal sealed class OverrideTargetsRule : ILintRule
{
    public string Trap => "override-target";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ResourceOverride))
        {
            var (over, selectors) = (LintParts.Override(document), document.Items("spec", "resourceSelectors").ToList());
            for (var s = 0; s < selectors.Count; s++)
            {
                var (group, kind, name) =
                    (selectors[s].Text("group") ?? "", selectors[s].Text("kind") ?? "", selectors[s].Text("name") ?? "");
                var reference = new DocumentRef(group, kind, new ObjectKey(over.Meta.Key.Namespace, name));
                if (name.Length > 0 && scene.Hub.Lacks(reference) && !scene.Documents.Any(d => Manifests.Reference(d) == reference)
                    && scene.Hub.Versions.Of(group, kind) is not { IsEmpty: true })
                {
                    yield return new LintHit(
                        index, string.Create(CultureInfo.InvariantCulture, $"spec.resourceSelectors[{s}].name"), PlanSeverity.Warn,
                        $"ResourceOverride {over.Meta.Key.Name} selects {kind} {name}, which exists neither among the documents nor on "
                        + $"the hub in namespace {over.Meta.Key.Namespace}: it has no effect. Correct the name, or add the object.");
                }
            }

            for (var r = 0; r < over.Rules.Length; r++)
            {
                var (rule, at) = (over.Rules[r], string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{r}]"));
                if (rule.Clusters is null)
                {
                    yield return new LintHit(
                        index, at, PlanSeverity.Refuse,
                        $"A rule of ResourceOverride {over.Meta.Key.Name} has no clusterSelector: it matches no cluster. An empty one "
                        + "matches all.");
                }
                else if (scene.View.Members.Count > 0 && scene.View.Members.Values.All(m => !rule.Takes(m.Cluster.Meta.Labels)))
                {
                    yield return new LintHit(
                        index, $"{at}.clusterSelector", PlanSeverity.Warn,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Rule {r + 1} of ResourceOverride {over.Meta.Key.Name} matches no member cluster: it requires "
                            + $"{LabelWords.Of(rule.Clusters.Value)}. It has no effect. Compare the labels of the clusters."));
                }
            }
        }
    }
}
