using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed partial class OverrideFailed() : Rule<PlacementRow>(
    "override-failed",
    Severity.Critical,
    FixBy.FleetDns,
    "condition Overridden (False) of a placement on a cluster",
    "An override cannot be applied on this cluster, so no update of the placement reaches it: no workload, no export, no DNS label.",
    "Correct the override: a label in ${MEMBER-CLUSTER-LABEL-KEY-…} must exist on the cluster, and a patch must fit the object.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        foreach (var by in row.Failing("Overridden").GroupBy(f => Blamed(f.Condition, row, scope)))
        {
            foreach (var (cluster, names, failing, everywhere) in row.Groups(by))
            {
                yield return Report(
                    by.Key,
                    row.Profiles(scope),
                    by.Key == row.Ref() ? $"An override of {row.Key.Name} fails on {names}."
                        : $"Override {by.Key.Key.Name} fails on {names}.",
                    [.. failing.Take(3).Select(f => Quote.Of(row.Ref(), f.Condition))],
                    failing.Select(f => f.Condition.LastTransition).Min(),
                    cluster,
                    link: Refs.Page(row.Ref()),
                    steps: Correct(by.Key, row, scope, failing.ConvertAll(f => f.Cluster.Cluster!)),
                    button: "Correct the override…",
                    show: [Shell.Kubectl("describe", by.Key)],
                    weight: everywhere ? Severity.Critical : Severity.Warning);
            }
        }
    }

    // The most common causes: an annotation added to a missing map, and a label that the cluster does not have.
    private static IEnumerable<FixStep> Correct(ObjectRef blamed, PlacementRow row, Scope scope, IReadOnlyList<string> clusters)
    {
        if (scope.Override(blamed.Key)?.Override is not { } over || over.Ref != blamed)
        {
            return [];
        }

        var missing = over.Rules.SelectMany(r => r.Patches).Select(p => p.Value).OfType<string>().SelectMany(v => Label().Matches(v))
            .Select(m => m.Groups["key"].Value)
            .Where(key => clusters.Any(c => scope.Labels(c)?.ContainsKey(key) == false)).ToHashSet(StringComparer.Ordinal);
        if (missing.Count > 0)
        {
            // The variable is replaced only if no cluster has the label; otherwise the owner must decide.
            return missing.Any(
                key => row.Clusters.Any(c => c is { Picked: true, Cluster: { } name } && scope.Labels(name)?.ContainsKey(key) == true)) ? []
                : Steps.Patch(
                    over.Ref, OverrideEdits.Values(over, p => Named(p, missing)),
                    "No cluster has this label, so the patch uses the cluster's name instead.");
        }

        // On an object without annotations, the first patch must add the map.
        var bare = over.Selectors.Any(
            s => s is { Kind: "Service" or "ServiceExport", Name: { } name }
            && Template(scope, s.Kind, new ObjectKey(over.Meta.Key.Namespace, name)) is { IsEmpty: true });
        if (!bare)
        {
            return [];
        }

        var ops = new List<JsonObject>();
        foreach (
            var (rule, index, patch) in OverrideEdits.Patches(over).Reverse()
            .Where(p => p.Patch.Op == "add" && Overridden.Annotation(p.Patch.Path) is { Length: > 0 }))
        {
            var first = over.Rules[rule].Patches.TakeWhile(p => p.Op != "add" || Overridden.Annotation(p.Path) is not { Length: > 0 })
                .Count() == index;
            if (first)
            {
                ops.AddRange(
                    OverrideEdits.ReplaceOne(
                        over, rule, index,
                        Steps.Op(
                            "add", "/metadata/annotations",
                            new JsonObject { [Overridden.Annotation(patch.Path)!] = JsonNode.Parse(patch.Value ?? "null") })));
            }
        }

        return Steps.Patch(over.Ref, ops, "The template has no annotations: the rule adds the whole map.");
    }

    private static ImmutableDictionary<string, string>? Template(Scope scope, string kind, ObjectKey key)
    {
        var row = scope.Service(key);
        return (kind == "Service" ? row?.Service?.Meta : row?.Export?.Meta)?.Annotations.Items.Remove(Manifests.LastApplied);
    }

    private static JsonNode? Named(OverridePatch patch, HashSet<string> missing)
    {
        if (patch.Value is null || !Label().Matches(patch.Value).Any(m => missing.Contains(m.Groups["key"].Value)))
        {
            return null;
        }

        return JsonNode.Parse(
            Label().Replace(patch.Value, m => missing.Contains(m.Groups["key"].Value) ? DnsLabels.ClusterVariable : m.Value));
    }

    [GeneratedRegex(@"\$\{MEMBER-CLUSTER-LABEL-KEY-(?<key>[^}]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    // ResourceOverrideSnapshot "ro-web-0" failed to apply on Service "web" in namespace "shop": …
    private static ObjectRef Blamed(Condition condition, PlacementRow row, Scope scope)
    {
        var match = Snapshot().Match(condition.Message);
        var named = row.Overrides.Where(
            k => match.Success && k.Name == match.Groups["name"].Value && (k.Namespace.Length == 0) == match.Groups["wide"].Success)
            .Select(scope.Override).OfType<OverrideRow>().FirstOrDefault();
        return named?.Override.Ref ?? row.Ref();
    }

    [GeneratedRegex("(?<wide>Cluster)?ResourceOverrideSnapshot \"(?:[^\"/]+/)?(?<name>[^\"/]+)-[0-9]+\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Snapshot();
}
