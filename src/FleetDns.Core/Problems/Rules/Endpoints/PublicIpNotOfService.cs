namespace FleetDns.Core.Problems.Rules;

/// <summary>The agent keeps the old public IP of an export if the Service has lost its address, or has one that the agent does not find
/// (docs/domain.md 1.1.4). No condition shows it.
/// The Service's own address is not visible from the hub, so only Azure's data about the IP is judged.</summary>
internal sealed class PublicIpNotOfService() : Rule<ServiceRow>(
    "public-ip-not-of-service",
    Severity.Critical,
    FixBy.Others,
    "spec.publicIPResourceID of an InternalServiceExport, and the public IP in Azure: "
        + "whether it exists, its ipConfiguration, its tag k8s-azure-service",
    "The endpoint points to a public IP that no longer belongs to the Service: clients get no connection, or reach the IP's current "
        + "owner. The member's agent keeps the old IP when the Service loses its address or gets one that the agent does not find, and "
        + "all conditions stay True. FleetDns detects this only if Azure reports the IP's owner, because the Service's own address is "
        + "not visible from the hub.",
    "Ask the administrator of the cluster which address the Service has there. If its public IP is in another resource group, set the "
        + "annotation service.beta.kubernetes.io/azure-load-balancer-resource-group to that group. Then edit any field of the Service "
        + "(for example add an annotation), so that the agent looks up the IP again. To stop the traffic at once, set the cluster's "
        + "export weight to 0.")
{
    // Public IPs are read once a minute, so an export may be newer than the last reading.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Backends.IsEmpty || !scope.AzureIsLive)
        {
            yield break;
        }

        foreach (var cell in row.Exporting().Where(c => ServiceFacts.IsLoadBalancer(c) && !c.Export!.IsInternalLoadBalancer))
        {
            if (Why(cell, row.Key) is not { } why
                || !scope.Lasts(scope.Seen($"{cell.Cluster} {cell.Export!.PublicIpResourceId}"), s_patience))
            {
                continue;
            }

            var id = cell.Export!.PublicIpResourceId!;
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{cell.Cluster} serves {row.Key.Name} at a public IP that {why.Title}.",
                [ServiceFacts.Seen(cell, "spec.publicIPResourceID", id),
                    Quote.Azure($"public IP {id[(id.LastIndexOf('/') + 1)..]}", why.Seen)],
                scope.Seen($"{cell.Cluster} {id}"),
                cell.Cluster,
                link: Refs.Page(row.Ref()),
                show:
                [
                    $"az network public-ip show --ids {Shell.Word(id)} --query '{{ip: ipAddress, usedBy: ipConfiguration.id, tags: tags}}'",
                    $"kubectl --context={Shell.Word(cell.Cluster)} {Shell.Word($"--namespace={row.Key.Namespace}")} get "
                    + $"{Shell.Word($"service/{row.Key.Name}")} --output=wide",
                ],
                weight: cell.Effective > 0 ? Severity.Critical : Severity.Warning);
        }
    }

    private static (string Title, string Seen)? Why(ServiceCell cell, ObjectKey service) =>
        cell.PublicIpGone ? ("Azure does not have", "not in the list of its resource group")
        : cell.PublicIp is not { } address ? null
        : address.Services is { Length: > 0 } owners && !address.IsOf(service)
            ? ($"belongs to {owners}", $"{address.Address}, tag k8s-azure-service {owners}")
        : !address.Attached ? ("no load balancer uses", $"{address.Address}, no ipConfiguration")
        : null;
}
