using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed class DnsLabelInvalid() : Rule<ServiceRow>(
    "dns-label-invalid",
    Severity.Warning,
    FixBy.FleetDns,
    "annotation azure-dns-label-name of a Service after overrides and variables",
    "Azure accepts 3 to 63 lower-case letters, digits and hyphens, starting with a letter. "
        + "Otherwise the public IP gets no label, and the cluster's export never reaches the hub or is not updated.",
    "Choose a shorter pattern; ${MEMBER-CLUSTER-NAME} is replaced by the cluster's name.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is null)
        {
            yield break;
        }

        foreach (var (placement, cluster) in row.Placed(scope))
        {
            // An unresolved variable fails the override; the override's own rule reports it.
            if (row.LabelOn(scope, placement, cluster.Cluster!) is { } label && !label.Contains("${", StringComparison.Ordinal)
                && DnsLabels.Problem(label) is { } why)
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"The DNS label of {row.Key.Name} on {cluster.Cluster} is invalid in Azure.",
                    [Quote.Field(row.Ref(), $"annotation {ServiceFacts.LabelAnnotation} on {cluster.Cluster}", label),
                        new Evidence("rule of Azure", why)],
                    cluster: cluster.Cluster,
                    link: Refs.Page(row.Ref()),
                    steps: LabelFix.For(row, scope, [(placement, cluster)], false),
                    button: "Set a valid DNS label…");
            }
        }
    }
}
