namespace FleetDns.Core.Problems.Rules;

internal sealed class ArcMember() : Rule<MemberRow>(
    "arc-member",
    Severity.Warning,
    FixBy.Others,
    "annotation fleet.azure.com/cluster-resource-id of a MemberCluster",
    "The member is an Arc-enabled cluster. Azure supports placements there, but not DNS load balancing: a Service exported from it may "
        + "never become an endpoint.",
    "Ask the owner of the placements to exclude this cluster from exported Services (cluster affinity), and serve the FQDN from AKS "
        + "members only. There is no setting that enables DNS load balancing for it.")
{
    public override IEnumerable<Problem> Find(MemberRow row, Scope scope)
    {
        if (row.Cluster is { IsArc: true, Meta.Deleting: null })
        {
            yield return Report(
                Refs.Member(row.Name),
                row.Served.Keys,
                $"DNS load balancing is not supported on {row.Name}, an Arc-enabled cluster.",
                [Quote.Field(Refs.Member(row.Name), "annotation fleet.azure.com/cluster-resource-id", row.Cluster.ResourceId)],
                cluster: row.Name,
                link: Refs.Page(Refs.Member(row.Name)),
                weight: row.Served.IsEmpty ? Severity.Advice : Severity.Warning);
        }
    }
}
