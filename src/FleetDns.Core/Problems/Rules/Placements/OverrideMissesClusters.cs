namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideMissesClusters() : Rule<OverrideRow>(
    "override-misses-clusters",
    Severity.Warning,
    FixBy.FleetDns,
    "clusterSelector of the rules of an override, labels of the members",
    "No rule of the override matches any member cluster, so the override has no effect. A rule without a clusterSelector matches no "
        + "cluster; one with empty terms matches all.",
    "Give the rules a matching clusterSelector: clusterSelectorTerms: [] for all clusters, or labels that the clusters have.")
{
    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        if (row.Override.Meta.Deleting is null && !row.Clusters.IsEmpty && row.Clusters.All(c => c.Rules.IsEmpty)
            && scope.Reads("memberclusters") && !OverrideFacts.IsDangling(row, scope))
        {
            var without = row.Override.Rules.Count(r => r.Clusters is null);
            yield return Report(
                row.Override.Ref,
                OverrideFacts.Profiles(row, scope),
                $"{row.Key.Name} matches no cluster.",
                [without > 0 ? Quote.Field(row.Override.Ref, "rules without clusterSelector", $"{without} of {row.Override.Rules.Length}")
                    : new Evidence(
                        $"clusterSelector of {row.Override.Ref}",
                        string.Join(
                            "; ", row.Override.Rules.SelectMany(r => r.Clusters ?? []).SelectMany(t => t.MatchLabels).Take(5)
                            .Select(l => $"{l.Key}={l.Value}")))],
                row.Override.Meta.Created,
                instructions: without > 0 ? null : "The owner of the override changes its rules to labels that clusters have.",
                steps: Steps.Patch(row.Override.Ref, OverrideEdits.SelectAll(row.Override), "The rule then applies to every cluster."),
                button: without > 0 ? "Apply to all clusters…" : null,
                show: ["kubectl get memberclusters --show-labels"]);
        }
    }
}
