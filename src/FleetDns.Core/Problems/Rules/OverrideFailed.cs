using System.Text.RegularExpressions;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed partial class OverrideFailed() : Rule<PlacementRow>(
    "override-failed",
    Severity.Critical,
    FixBy.FleetDns,
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

        foreach (var by in row.Failing("Overridden").GroupBy(f => Blamed(f.Condition, row, scope)))
        {
            foreach (var (cluster, names, failing, everywhere) in row.Groups(by))
            {
                yield return Report(
                    by.Key,
                    row.Profiles(scope),
                    by.Key == row.Ref() ? $"An override of {row.Key.Name} fails on {names}." : $"Override {by.Key.Key.Name} fails on {names}.",
                    [.. failing.Take(3).Select(f => Quote.Of(row.Ref(), f.Condition))],
                    failing.Select(f => f.Condition.LastTransition).Min(),
                    cluster,
                    link: Refs.Page(row.Ref()),
                    commands: [Shell.Kubectl("edit", by.Key)],
                    weight: everywhere ? Severity.Critical : Severity.Warning);
            }
        }
    }

    // ResourceOverrideSnapshot "ro-web-0" failed to apply on Service "web" in namespace "shop": …
    private static ObjectRef Blamed(Condition condition, PlacementRow row, Scope scope)
    {
        var match = Snapshot().Match(condition.Message);
        var named = row.Overrides.Where(k => match.Success && k.Name == match.Groups["name"].Value && (k.Namespace.Length == 0) == match.Groups["wide"].Success).Select(scope.Override).OfType<OverrideRow>().FirstOrDefault();
        return named?.Override.Ref ?? row.Ref();
    }

    [GeneratedRegex("(?<wide>Cluster)?ResourceOverrideSnapshot \"(?:[^\"/]+/)?(?<name>[^\"/]+)-[0-9]+\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Snapshot();
}
