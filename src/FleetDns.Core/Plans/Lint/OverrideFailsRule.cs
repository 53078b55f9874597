using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>A patch that the fleet cannot apply on a cluster: no update of the placement reaches that cluster.</summary>
internal sealed class OverrideFailsRule : ILintRule
{
    private const string Map = "/metadata/annotations/";

    public string Trap => "override-fails";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (
            var group in scene.Projection.Failures.Where(f => f.Document is not null)
            .GroupBy(f => (f.Document, f.Rule, f.Patch, f.Target, f.Why)))
        {
            var (failure, target) = (group.First(), group.Key.Target);
            var patch = failure.Override.Rules[failure.Rule].Patches[failure.Patch];
            var path = string.Create(
                CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{failure.Rule}].jsonPatchOverrides[{failure.Patch}].path");
            var unescaped = patch.Path.StartsWith(Map, StringComparison.Ordinal) && patch.Path.IndexOf('/', Map.Length) > 0;
            var noMap = !unescaped && patch.Op == "add" && patch.Path.StartsWith(Map, StringComparison.Ordinal)
                && scene.Projection.Template(target)?.At("metadata", "annotations") is not JsonObject { Count: > 0 };
            var words = unescaped
                ? $"The path {patch.Path} has a slash inside the annotation's name; it must be written ~1, or the patch fails"
                : noMap ? $"The patch adds a key to the annotations of {target.Kind} {target.Key.Name}, which has none (kubectl's own "
                    + "annotation is stripped before placing): adding a key to a missing map fails"
                : $"The patch {patch.Op} {patch.Path} fails on {target.Kind} {target.Key.Name}: {failure.Why}";
            yield return new LintHit(failure.Document!.Value, path, PlanSeverity.Refuse,
                $"{words}{Clusters(scene, group.Select(f => f.Cluster))}. No update of the placement reaches "
                + $"{(scene.View.Members.IsEmpty ? "the clusters" : "them")}: no workload, no export, no DNS label.",
                unescaped ? Escape(failure, patch) : noMap ? GiveMap(scene, failure) : null);
        }
    }

    private static string Clusters(LintContext scene, IEnumerable<string> names)
    {
        var clusters = names.Where(n => n.Length > 0).Distinct().ToList();
        return clusters.Count == 0 ? "" : clusters.Count == scene.View.Members.Count && clusters.Count > 1 ? " on every cluster"
            : $" on {Wording.List(clusters)}";
    }

    private static LintRepair Escape(OverrideFailure failure, OverridePatch patch)
    {
        var right = Map + patch.Path[Map.Length..].Replace("/", "~1", StringComparison.Ordinal);
        return LintRepair.Of(
            $"Set the path to {right}.", failure.Document!.Value,
            d => d.Items("spec", "policy", "overrideRules").ElementAt(failure.Rule)
                .Items("jsonPatchOverrides").ElementAt(failure.Patch)["path"] = right);
    }

    // The pasted object gets an annotation, so that keys can be added to the map.
    private static LintRepair? GiveMap(LintContext scene, OverrideFailure failure) =>
        LintKinds.Find(failure.Target.Group, failure.Target.Kind) is { } kind
            && scene.Index(kind, failure.Target.Key.Namespace, failure.Target.Key.Name) is { } at
            ? LintRepair.Of(
                $"Give {failure.Target.Kind} {failure.Target.Key.Name} one annotation, so that the override can add its key to the map.",
                at,
                d => d.Make("metadata", "annotations")[ServicePlans.MarkerAnnotation] = failure.Override.Meta.Key.Name)
            : null;
}
