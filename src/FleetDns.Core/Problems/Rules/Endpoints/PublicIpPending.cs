namespace FleetDns.Core.Problems.Rules;

internal sealed class PublicIpPending() : Rule<ServiceRow>(
    "public-ip-pending",
    Severity.Critical,
    FixBy.Others,
    "spec.publicIPResourceID of an InternalServiceExport (missing)",
    "The cluster's load balancer has no public IP yet, or its IP is not in the resource group that the agent searches (your own IP "
        + "without the annotation azure-load-balancer-resource-group, or one from a prefix). The cluster is left out.",
    "Wait for the cloud provider. If it lasts, the owner of the service sets the annotation "
        + "service.beta.kubernetes.io/azure-load-balancer-resource-group to the group of the public IP; "
        + "then change the Service once, since the agent does not check again automatically.")
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
