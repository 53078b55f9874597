namespace FleetDns.Core.Problems.Rules;

internal sealed class ExportNotReported() : Rule<ServiceRow>(
    "export-not-reported",
    Severity.Critical,
    FixBy.Others,
    "Work of a placement (applied) and the InternalServiceExport of that cluster (missing)",
    "The ServiceExport exists on the cluster, but the cluster's agent has not reported it to the hub, so the cluster gets no traffic. "
        + "The agent probably fails in Azure: it cannot list public IPs in the node resource group, or the DNS label is invalid or taken "
        + "in the region.",
    "Ask the fleet administrator to check two things: the role of the member's networking agent on the node resource group (public IPs, "
        + "read), and which public IP has the DNS label in this region. Only the agent's log shows the cause.")
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is not { Meta.Deleting: null } export || row.Service is null || !scope.Reads("internalserviceexports"))
        {
            yield break;
        }

        var missing = row.Placed(scope)
            // A cluster that received weight 0 is drained, whatever the current setting is.
            .Where(p => row.Cells.All(c => c.Cluster != p.Cluster.Cluster || (c.Export is null && !c.IsDrained)))
            .Select(p => (p.Placement, Cluster: p.Cluster.Cluster!, Applied: Applied(p.Cluster, export)))
            .Where(p => p.Applied is not null)
            .ToList();
        foreach (var (placement, cluster, applied) in missing)
        {
            // Weight 0 or an invalid weight is not exported either; other rules report a service that cannot be exported and a silent
            // agent.
            if (row.WeightOn(scope, placement, cluster) is not > 0 || row.Service is { Headless: true } or { Type: "ExternalName" }
                || !scope.Lasts(applied!.LastTransition ?? scope.Seen(cluster), s_patience)
                || AgentSilent.IsSilent(scope.Member(cluster), scope))
            {
                continue;
            }

            var label = row.LabelOn(scope, placement, cluster);
            var region = scope.Region(cluster);
            var complaints = row.Complaints(scope);
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{cluster} does not report its export of {row.Key.Name}.",
                [
                    Quote.Of(
                        new ObjectRef("ServiceExport", export.Meta.Key),
                        applied!) with { Source = $"Work of {placement.Placement.Ref} on {cluster}, ServiceExport {row.Key}" },
                    new Evidence($"InternalServiceExport fleet-member-{cluster}/{row.Key.Namespace}-{row.Key.Name}", "(none)"),
                    .. label is null ? (Evidence[])[]
                        : [new Evidence("requested DNS label", region is null ? label : $"{label}.{region}.cloudapp.azure.com")],
                    .. complaints.Quotes(),
                ],
                applied!.LastTransition,
                cluster,
                link: Refs.Page(row.Ref()),
                show: label is null || region is null
                    ? null
                    : ["az network public-ip list --query "
                        + $"{Shell.Word($"[?dnsSettings.domainNameLabel=='{label}' && location=='{region}'].id")} --output tsv"],
                weight: row.Exporting().Any() ? Severity.Warning : Severity.Critical);
        }
    }

    private static Condition? Applied(PlacementClusterRow cluster, ServiceExport export) =>
        cluster.Work?.Manifests.FirstOrDefault(
            m => m.Resource.Kind == "ServiceExport" && m.Resource.Key == export.Meta.Key)?.Conditions.Find(
                "Applied") is { Status: ConditionStatus.True } applied ? applied : null;
}
