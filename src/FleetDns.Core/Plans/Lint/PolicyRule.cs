using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Fields of placements on which the two generations of validation differ (docs/domain.md 1.3.1): both are accepted here, with a
/// note if one refuses.</summary>
internal sealed class PolicyRule : ILintRule
{
    private const string Newer = "A hub with KubeFleet's newer validation refuses this";
    private const string Older = "; an older one leaves it to its webhook.";

    public string Trap => "policy";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.AllPlacements)
        {
            var policy = document.At("spec", "policy") as JsonObject ?? [];
            var type = policy.Text("placementType") ?? "PickAll";
            string[] unfit = type switch
            {
                "PickFixed" => ["affinity", "numberOfClusters", "topologySpreadConstraints", "tolerations"],
                "PickAll" => ["clusterNames", "numberOfClusters", "topologySpreadConstraints"],
                "PickN" => ["clusterNames"],
                _ => [],
            };
            foreach (var field in unfit.Where(policy.ContainsKey))
            {
                yield return new LintHit(
                    index, $"spec.policy.{field}", PlanSeverity.Warn,
                    $"{field} has no meaning with placementType {type}. {Newer}{Older} Remove it.",
                    LintRepair.Of(
                        $"Remove {field} from placement {LintContext.Name(document)}: it has no meaning with {type}.", index,
                        d => ((JsonObject)d.At("spec", "policy")!).Remove(field)));
            }

            if (type == "PickN" && !policy.ContainsKey("numberOfClusters"))
            {
                yield return new LintHit(
                    index, "spec.policy", PlanSeverity.Warn, $"PickN needs numberOfClusters. {Newer}{Older} Set the number.");
            }

            foreach (var (path, words) in Details(document, policy))
            {
                yield return new LintHit(index, path, PlanSeverity.Warn, $"{words} {Newer}{Older}");
            }
        }
    }

    private static IEnumerable<(string Path, string Words)> Details(JsonObject document, JsonObject policy)
    {
        var selectors = document.Items("spec", "resourceSelectors").ToList();
        for (var i = 0; i < selectors.Count; i++)
        {
            if (selectors[i].Text("name") is { Length: > 0 } && selectors[i].ContainsKey("labelSelector"))
            {
                yield return (
                    string.Create(CultureInfo.InvariantCulture, $"spec.resourceSelectors[{i}]"),
                    "A selector must have a name or a labelSelector, not both.");
            }
        }

        var tolerations = policy.Items("tolerations").ToList();
        for (var i = 0; i < tolerations.Count; i++)
        {
            var exists = tolerations[i].Text("operator") == "Exists";
            if ((exists && tolerations[i].Text("value") is { Length: > 0 }) || (!exists && tolerations[i].Text("key") is null or ""))
            {
                yield return (
                    string.Create(CultureInfo.InvariantCulture, $"spec.policy.tolerations[{i}]"),
                    exists ? "A toleration with operator Exists must have no value." : "A toleration without a key needs operator Exists.");
            }
        }

        if (policy.Items("topologySpreadConstraints")
            .Any(c => c.At("whenUnsatisfiable") is { } when && when.Text() is not ("DoNotSchedule" or "ScheduleAnyway")))
        {
            yield return ("spec.policy.topologySpreadConstraints", "whenUnsatisfiable must be DoNotSchedule or ScheduleAnyway.");
        }

        if (document.Number("spec", "strategy", "rollingUpdate", "unavailablePeriodSeconds") < 0)
        {
            yield return ("spec.strategy.rollingUpdate.unavailablePeriodSeconds", "unavailablePeriodSeconds must not be negative.");
        }
    }
}
