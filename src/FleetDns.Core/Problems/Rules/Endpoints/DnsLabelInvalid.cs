using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsLabelInvalid() : Rule<ServiceRow>(
    "dns-label-invalid",
    Severity.Warning,
    FixBy.FleetDns,
    "annotation azure-dns-label-name of a Service, overrides and variables worked in",
    "Azure takes 3 to 63 lower-case letters, digits and hyphens, beginning with a letter. With another label the public IP gets none, and the cluster's export never reaches the hub or stays as it was.",
    "Choose a shorter pattern; the name of the cluster is put in for ${MEMBER-CLUSTER-NAME}.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is null)
        {
            yield break;
        }

        foreach (var (placement, cluster) in row.Placed(scope))
        {
            // A label that is left unfilled fails in the override, and is told there.
            if (row.LabelOn(scope, placement, cluster.Cluster!) is { } label && !label.Contains("${", StringComparison.Ordinal) && DnsLabels.Problem(label) is { } why)
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"The DNS label of {row.Key.Name} on {cluster.Cluster} is not one that Azure takes.",
                    [Quote.Field(row.Ref(), $"annotation {ServiceFacts.LabelAnnotation} on {cluster.Cluster}", label), new Evidence("rule of Azure", why)],
                    cluster: cluster.Cluster,
                    link: Refs.Page(row.Ref()),
                    steps: LabelFix.For(row, scope, [(placement, cluster)], false),
                    act: "Set a valid DNS label…");
            }
        }
    }
}
