using static FleetDns.Core.Plans.Tracking.ProgressBuilder;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>Steps from the placement to the import, as the fields and times of placement, Work and export show them (docs/domain.md
/// 2.1).</summary>
internal static class ServiceProgress
{
    private const string Prefix = "ClusterResourcePlacement";

    public static void Add(ProgressBuilder way, ObjectKey service, FleetView view)
    {
        var request = way.Request;
        var row = view.Services.GetValueOrDefault(service);
        var key = request.Placement is { } name ? new ObjectKey("", name)
            : row?.Placements.Where(p => p.Namespace.Length == 0).Select(p => (ObjectKey?)p).FirstOrDefault();
        var placement = key is { } known ? view.Placements.GetValueOrDefault(known) : null;
        var cells = (row?.Cells ?? []).ToDictionary(c => c.Cluster, StringComparer.Ordinal);
        if (request.ExportWeights.Count > 0 && !request.Exports)
        {
            foreach (var (cluster, weight) in request.ExportWeights)
            {
                WeightProgress.Add(
                    way, service, cluster, weight, placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster),
                    cells.GetValueOrDefault(cluster), view);
            }

            return;
        }

        if (key is { } placed && request.PlacementGeneration is { } generation)
        {
            way.Add(ProgressStepKind.Placement, "Placement", null, Scheduled(placed, generation, placement, view));
        }

        if (key is { } overridden && request is { Overrides: true, Exports: true })
        {
            way.Add(ProgressStepKind.Override, "Override", null, Overridden(way, overridden, placement, view));
        }

        var clusters = placement?.Clusters.Where(c => c is { Picked: true, Cluster: not null }).Select(c => c.Cluster!).ToList() ?? [];
        if (request.Exports)
        {
            clusters.AddRange(cells.Values.Where(c => c.Export is not null && !clusters.Contains(c.Cluster)).Select(c => c.Cluster));
        }

        if (request.Exports && clusters.Count == 0)
        {
            way.Add(ProgressStepKind.Member, "Member", null, Open($"No placement has placed {service} on a cluster yet."));
        }

        foreach (var cluster in clusters)
        {
            var cell = cells.GetValueOrDefault(cluster);
            way.Add(ProgressStepKind.Member, "Member", cluster, Applied(way, service, placement, cluster, view));
            // One that existed before the write need not be created.
            if (request.Exports && (cell?.Export is null || way.Fresh(cell.Export.Meta.Created)))
            {
                way.Add(ProgressStepKind.PublicIp, "Public IP", cluster, PublicIp(service, placement, cell, cluster));
                way.Add(ProgressStepKind.DnsLabel, "DNS label", cluster, Label(cell));
                way.Add(ProgressStepKind.Export, "Export", cluster, Export(cell, cluster, service, view));
                way.Add(ProgressStepKind.Import, "Import", cluster, Import(row, cell, cluster));
            }
        }
    }

    private static (StepState, DateTimeOffset?, string) Scheduled(
        ObjectKey key, long generation, PlacementRow? placement, FleetView view) => placement?.Placement.Conditions.Find(
            Prefix + "Scheduled") switch
        {
            null => Open($"Placement {key.Name} has not scheduled yet."),
            { } old when old.ObservedGeneration < generation && old.ObservedGeneration > 0 =>
                Open($"Placement {key.Name} has not scheduled the written version yet."),
            { Status: ConditionStatus.True } done => Done(done.LastTransition, done.Message),
            var other => Stuck(Tracking.Problem(view, "ClusterResourcePlacement", key) ?? other.Message),
        };

    private static (StepState, DateTimeOffset?, string) Overridden(
        ProgressBuilder way, ObjectKey key, PlacementRow? placement, FleetView view) => placement?.Placement.Conditions.Find(
            Prefix + "Overridden") switch
        {
            null => Open("The placement has not processed its overrides yet."),
            { } old when !way.Fresh(old.LastTransition) => Open("The placement has not rolled out the override yet."),
            { Status: ConditionStatus.True, Reason: "NoOverrideSpecified" } none =>
                Stuck(Tracking.Problem(view, "ClusterResourcePlacement", key) ?? none.Message),
            { Status: ConditionStatus.True } done => Done(done.LastTransition, done.Message),
            { Status: ConditionStatus.False } failed => Stuck(failed.Message),
            var pending => Open(pending.Message),
        };

    private static (StepState, DateTimeOffset?, string) Applied(
        ProgressBuilder way, ObjectKey service, PlacementRow? placement, string cluster, FleetView view)
    {
        var status = placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Status;
        return status?.Conditions.Find("Applied") switch
        {
            { Status: ConditionStatus.True } done when way.Fresh(done.LastTransition) =>
                Done(done.LastTransition, "The member's agent has applied it."),
            { Status: ConditionStatus.False } failed =>
                Stuck(status!.Failed.Select(f => $"{f.Resource}: {f.Condition.Message}").FirstOrDefault() ?? failed.Message),
            _ => Open(
                Tracking.Problem(view, "MemberCluster", new ObjectKey("", cluster), cluster)
                ?? $"The agent of {cluster} has not applied {service} yet."),
        };
    }

    // The member's Work shows when its Service had an address; without it, only the export does.
    private static (StepState, DateTimeOffset?, string) PublicIp(
        ObjectKey service, PlacementRow? placement, ServiceCell? cell, string cluster)
    {
        var available = placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Work?.Manifests
            .FirstOrDefault(m => m.Resource == new ObjectRef("Service", service))?.Conditions.Find("Available");
        return available is { Status: ConditionStatus.True } ip ? Done(ip.LastTransition, "The load balancer has its address.")
            : cell?.Export?.PublicIpResourceId is not null ? Done(cell.Export.Meta.Created, "The export names its public IP.")
            : Waits(CheckKind.PublicIp, cell, "The load balancer has no address yet.");
    }

    private static (StepState, DateTimeOffset?, string) Label(ServiceCell? cell) =>
        cell?.Export is { IsDnsLabelConfigured: true } export
        ? Done(export.Meta.Created, "The public IP has its DNS label.")
        : Waits(CheckKind.DnsLabel, cell, "The public IP has no DNS label yet; the member's agent exports nothing until it has one.");

    private static (StepState, DateTimeOffset?, string) Export(ServiceCell? cell, string cluster, ObjectKey service, FleetView view) =>
        cell?.Export is { } export
        ? Done(export.Meta.Created, "The hub has the export.")
        : Waits(
            CheckKind.Exported, cell,
            Tracking.Problem(view, "ServiceExport", service, cluster) ?? "The member's agent has not exported it yet.");

    private static (StepState, DateTimeOffset?, string) Import(ServiceRow? row, ServiceCell? cell, string cluster) =>
        row?.Import?.Clusters.Contains(cluster) == true
            ? Done(cell?.Export?.Conditions.Find("Conflict") is { Status: ConditionStatus.False } settled ? settled.LastTransition
                : row.Import.Meta.Created, "The ServiceImport lists the cluster.")
        : cell?.Export?.Conditions.Find("Conflict") is { Status: ConditionStatus.True } conflict ? Stuck(conflict.Message)
        : Open("The ServiceImport does not list the cluster yet.");

    private static (StepState, DateTimeOffset?, string) Waits(CheckKind check, ServiceCell? cell, string words) =>
        cell?.ReadinessChecks.FirstOrDefault(l => l.Kind == check) switch
        {
            { State: CheckState.Stopped } stopped => Stuck(stopped.Fix is { } fix ? $"{stopped.Reason} {fix}" : stopped.Reason),
            { State: CheckState.Pending, Reason.Length: > 0 } pending => Open(pending.Reason),
            _ => Open(words),
        };
}
