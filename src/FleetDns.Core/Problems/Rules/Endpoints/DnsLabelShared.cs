namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsLabelShared() : Rule<ServiceRow>(
    "dns-label-shared",
    Severity.Warning,
    FixBy.FleetDns,
    "annotation azure-dns-label-name of a Service on clusters of one region, after overrides",
    "A DNS label is unique in a region: only the first cluster gets it, and the exports of the others never reach the hub or are not "
        + "updated.",
    "Include the cluster's name in the label: use one override with ${MEMBER-CLUSTER-NAME} in its value.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is null || row.Service is null)
        {
            yield break;
        }

        var labels = row.Placed(scope)
            .Select(
                p => (Placed: p, Cluster: p.Cluster.Cluster!, Region: scope.Region(p.Cluster.Cluster!),
                Label: row.LabelOn(scope, p.Placement, p.Cluster.Cluster!)))
            .Where(p => p.Region is not null && p.Label is not null && !p.Label.Contains("${", StringComparison.Ordinal))
            .GroupBy(p => (p.Region, p.Label));
        foreach (var same in labels)
        {
            var clusters = same.Select(p => p.Cluster).Distinct(StringComparer.Ordinal).ToList();
            if (clusters.Count > 1)
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"{Wording.List(clusters)} request the same DNS label in {same.Key.Region}.",
                    [Quote.Field(row.Ref(), $"annotation {ServiceFacts.LabelAnnotation}", same.Key.Label),
                        new Evidence("clusters", string.Join(", ", clusters.Take(10)))],
                    row.Service.Meta.Created,
                    clusters[1],
                    link: Refs.Page(row.Ref()),
                    steps: LabelFix.For(row, scope, [.. same.Where(p => p.Cluster != clusters[0]).Select(p => p.Placed)], false),
                    button: "Set a DNS label for each cluster…");
            }
        }
    }
}
