using FleetDns.Core.Fleet;
using static FleetDns.Core.Plans.Tracking.Tracking;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>From the placement to the import: what the placement's, the Work's and the export's own times show (facts 2.1).</summary>
internal static class ServiceHops
{
    private const string Prefix = "ClusterResourcePlacement";

    public static IEnumerable<Hop> Of(TrackRequest request, ObjectKey service, FleetView view)
    {
        var row = view.Services.GetValueOrDefault(service);
        var placementKey = request.Placement is { } name ? new ObjectKey("", name)
            : row?.Placements.Where(p => p.Namespace.Length == 0).Select(p => (ObjectKey?)p).FirstOrDefault();
        var placement = placementKey is { } key ? view.Placements.GetValueOrDefault(key) : null;
        if (placementKey is not null)
        {
            yield return Scheduled(placementKey.Value, placement, view);
            yield return Overridden(placementKey.Value, placement, row, view);
        }

        var clusters = placement?.Clusters.Where(c => c is { Picked: true, Cluster: not null }).Select(c => c.Cluster!).ToList() ?? [];
        clusters.AddRange((row?.Cells ?? []).Where(c => c.Export is not null && !clusters.Contains(c.Cluster)).Select(c => c.Cluster));
        var cells = (row?.Cells ?? []).ToDictionary(c => c.Cluster, StringComparer.Ordinal);
        foreach (var hop in Each(c => Member(service, placement, c, view)).Concat(Each(c => PublicIp(service, placement, cells.GetValueOrDefault(c), c)))
            .Concat(Each(c => Label(cells.GetValueOrDefault(c), c))).Concat(Each(c => Export(cells.GetValueOrDefault(c), c, service, view))).Concat(Each(c => Import(row, cells.GetValueOrDefault(c), c))))
        {
            yield return hop;
        }

        IEnumerable<Hop> Each(Func<string, Hop> hop) => clusters.Select(hop);
    }

    private static Hop Scheduled(ObjectKey key, PlacementRow? placement, FleetView view) => placement?.Placement.Conditions.Find(Prefix + "Scheduled") switch
    {
        null => Open(HopKind.Placement, "Placement", $"Placement {key.Name} has not scheduled yet."),
        { Status: ConditionStatus.True } done => Done(HopKind.Placement, "Placement", done.LastTransition, done.Message),
        var other => Stuck(HopKind.Placement, "Placement", Problem(view, "ClusterResourcePlacement", key) ?? other.Message),
    };

    private static Hop Overridden(ObjectKey key, PlacementRow? placement, ServiceRow? row, FleetView view) => placement?.Placement.Conditions.Find(Prefix + "Overridden") switch
    {
        null => Open(HopKind.Override, "Override", "Not reached: the placement has not come to its overrides."),
        { Status: ConditionStatus.True, Reason: "NoOverrideSpecified" } none when !IsLabelled(row) => Stuck(HopKind.Override, "Override", Problem(view, "ClusterResourcePlacement", key) ?? none.Message),
        { Status: ConditionStatus.True } done => Done(HopKind.Override, "Override", done.LastTransition, done.Message),
        { Status: ConditionStatus.False } failed => Stuck(HopKind.Override, "Override", failed.Message),
        var pending => Open(HopKind.Override, "Override", pending.Message),
    };

    // The template brought the label itself: then nothing had to be overridden.
    private static bool IsLabelled(ServiceRow? row) => row is { Cells.IsEmpty: false } && row.Cells.All(cell => cell.Export is { IsDnsLabelConfigured: true });

    private static Hop Member(ObjectKey service, PlacementRow? placement, string cluster, FleetView view)
    {
        var status = placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Status;
        return status?.Conditions.Find("Applied") switch
        {
            { Status: ConditionStatus.True } done => Done(HopKind.Member, "Member", done.LastTransition, "The member's agent has applied it.", cluster),
            { Status: ConditionStatus.False } failed => Stuck(HopKind.Member, "Member", status!.Failed.Select(f => $"{f.Resource}: {f.Condition.Message}").FirstOrDefault() ?? failed.Message, cluster),
            _ => Open(HopKind.Member, "Member", Problem(view, "MemberCluster", new ObjectKey("", cluster), cluster) ?? $"The agent of {cluster} has not applied {service} yet.", cluster),
        };
    }

    // The Work of the member tells when its Service had an address; without it only the export does.
    private static Hop PublicIp(ObjectKey service, PlacementRow? placement, ServiceCell? cell, string cluster)
    {
        var available = placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster)?.Work?.Manifests
            .FirstOrDefault(m => m.Resource == new ObjectRef("Service", service))?.Conditions.Find("Available");
        return available is { Status: ConditionStatus.True } ip ? Done(HopKind.PublicIp, "Public IP", ip.LastTransition, "The load balancer has its address.", cluster)
            : cell?.Export?.PublicIpResourceId is not null ? Done(HopKind.PublicIp, "Public IP", cell.Export.Meta.Created, "The export names its public IP.", cluster)
            : Waits(HopKind.PublicIp, "Public IP", LightKind.PublicIp, cell, cluster, "The load balancer has no address yet.");
    }

    private static Hop Label(ServiceCell? cell, string cluster) => cell?.Export is { IsDnsLabelConfigured: true } export
        ? Done(HopKind.DnsLabel, "DNS label", export.Meta.Created, "The public IP has its DNS label.", cluster)
        : Waits(HopKind.DnsLabel, "DNS label", LightKind.DnsLabel, cell, cluster, "The public IP has no DNS label yet; the member's agent exports nothing before it has.");

    private static Hop Export(ServiceCell? cell, string cluster, ObjectKey service, FleetView view) => cell?.Export is { } export
        ? Done(HopKind.Export, "Export", export.Meta.Created, "The hub knows the export.", cluster)
        : Waits(HopKind.Export, "Export", LightKind.Exported, cell, cluster, Problem(view, "ServiceExport", service, cluster) ?? "The member's agent has not exported it yet.");

    private static Hop Import(ServiceRow? row, ServiceCell? cell, string cluster) =>
        row?.Import?.Clusters.Contains(cluster) == true
            ? Done(HopKind.Import, "Import", cell?.Export?.Conditions.Find("Conflict") is { Status: ConditionStatus.False } settled ? settled.LastTransition : row.Import.Meta.Created, "The ServiceImport lists the cluster.", cluster)
        : cell?.Export?.Conditions.Find("Conflict") is { Status: ConditionStatus.True } conflict ? Stuck(HopKind.Import, "Import", conflict.Message, cluster)
        : Open(HopKind.Import, "Import", "The ServiceImport does not list the cluster yet.", cluster);

    private static Hop Waits(HopKind kind, string title, LightKind light, ServiceCell? cell, string cluster, string words) => cell?.Lights.FirstOrDefault(l => l.Kind == light) switch
    {
        { State: LightState.Stopped } stopped => Stuck(kind, title, stopped.Fix is { } fix ? $"{stopped.Reason} {fix}" : stopped.Reason, cluster),
        { State: LightState.Pending, Reason.Length: > 0 } pending => Open(kind, title, pending.Reason, cluster),
        _ => Open(kind, title, words, cluster),
    };
}
