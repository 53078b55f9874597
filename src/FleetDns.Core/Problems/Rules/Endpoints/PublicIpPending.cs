namespace FleetDns.Core.Problems.Rules;

internal sealed class PublicIpPending() : Rule<ServiceRow>(
    "public-ip-pending",
    Severity.Critical,
    FixBy.Others,
    "spec.publicIPResourceID of an InternalServiceExport (missing)",
    "The cluster's load balancer has no public IP yet, or the agent cannot find the IP in the resource group that it searches. The "
        + "latter happens with a bring-your-own IP without the annotation azure-load-balancer-resource-group, or with an IP from a "
        + "public IP prefix. The cluster is left out.",
    "Wait for the cloud provider. If the problem persists, set the annotation "
        + "service.beta.kubernetes.io/azure-load-balancer-resource-group of the Service to the group of the public IP. Then edit any "
        + "other field of the Service, since the agent does not look up the IP again automatically.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Backends.IsEmpty)
        {
            yield break;
        }

        foreach (
            var (cluster, names, cells, everywhere) in row.Groups(
                c => ServiceFacts.IsLoadBalancer(c) && !c.Export!.IsInternalLoadBalancer
                && string.IsNullOrEmpty(c.Export.PublicIpResourceId)))
        {
            var complaints = row.Complaints(scope);
            if (scope.Lasts(complaints.Since() ?? scope.Seen($"pending {names}"), TimeSpan.FromMinutes(2)))
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"{names} left out: no public IP.",
                    [.. cells.Take(3).Select(c => ServiceFacts.Seen(c, "spec.publicIPResourceID", null)), .. complaints.Quotes()],
                    complaints.Since(),
                    cluster,
                    link: Refs.Page(row.Ref()),
                    weight: everywhere ? Severity.Critical : Severity.Warning);
            }
        }
    }
}
