using System.Text.RegularExpressions;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed partial class OverrideFailed() : Rule<PlacementRow>(
    "override-failed",
    Severity.Critical,
    "condition Overridden (False) of a placement on a cluster",
    "An override cannot be applied on this cluster, so nothing new of the placement reaches it: no workload, no export, no DNS label.",
    "Correct the override: a label in ${MEMBER-CLUSTER-LABEL-KEY-…} must exist on the cluster, and a patch must fit the object.")
{
    public override IEnumerable<Problem> Find(PlacementRow row, Scope scope)
    {
        if (!row.Concerns())
        {
            yield break;
        }

        var failing = row.Failing("Overridden").ToList();
        foreach (var (cluster, condition) in failing)
        {
            // ResourceOverrideSnapshot "ro-web-0" failed to apply on Service "web" in namespace "shop": …
            var match = Snapshot().Match(condition.Message);
            var named = row.Overrides.Where(k => match.Success && k.Name == match.Groups["name"].Value && (k.Namespace.Length == 0) == match.Groups["wide"].Success).Select(scope.Override).OfType<OverrideRow>().FirstOrDefault();
            var subject = named?.Override.Ref ?? row.Ref();
            yield return Report(
                subject,
                row.Profiles(scope),
                named is null ? $"An override of {row.Key.Name} fails on {cluster.Cluster}." : $"Override {named.Key.Name} fails on {cluster.Cluster}.",
                [Quote.Of(row.Ref(), condition)],
                condition.LastTransition,
                cluster.Cluster,
                link: Refs.Page(row.Ref()),
                commands: [Shell.Kubectl("edit", subject)],
                weight: failing.Count == row.Clusters.Count(c => c.Picked) ? Severity.Critical : Severity.Warning);
        }
    }

    [GeneratedRegex("(?<wide>Cluster)?ResourceOverrideSnapshot \"(?:[^\"/]+/)?(?<name>[^\"/]+)-[0-9]+\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Snapshot();
}
