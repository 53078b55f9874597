using static FleetDns.Core.Plans.Tracking.ProgressBuilder;

namespace FleetDns.Core.Plans.Tracking;

/// <summary>Progress of an export weight to one cluster and back to the hub, judged by the weight in each object, so that earlier states do
/// not count.</summary>
internal static class WeightProgress
{
    public static void Add(
        ProgressBuilder way, ObjectKey service, string cluster, int weight, PlacementClusterRow? placed, ServiceCell? cell, FleetView view)
    {
        var work = placed?.Work;
        var sent = work is not null
            && work.Sent.Any(
                s => s.Resource == new ObjectRef("ServiceExport", service) && ExportWeightText.Read(s.Weight).Weight == weight);
        way.Add(
            ProgressStepKind.Work, "Work", cluster,
            sent ? Done(null, $"The Work for {cluster} has the new weight.")
            : Open($"The Work for {cluster} does not have the new weight yet."));
        way.Add(ProgressStepKind.Member, "Member", cluster,
            !sent ? Open("Waiting for earlier steps.")
            : work!.Conditions.Find("Applied") switch
            {
                { Status: ConditionStatus.True } applied when applied.ObservedGeneration >= work.Meta.Generation =>
                    Done(applied.LastTransition, "The member's agent has applied it."),
                { Status: ConditionStatus.False } failed => Stuck(failed.Message),
                _ => Open(
                    Tracking.Problem(view, "MemberCluster", new ObjectKey("", cluster), cluster)
                    ?? $"The agent of {cluster} has not applied {service} yet."),
            });
        way.Add(ProgressStepKind.Export, weight == 0 ? "No longer exported" : "Export", cluster,
            weight == 0 ? cell?.Export is null ? Done(null, "The hub no longer has an export of this cluster.")
                : Open($"{cluster} still exports the service.")
            : cell?.Export is { } export && (export.Weight ?? 1) == weight ? Done(null, "The export has the new weight.")
            : Open("The member's agent has not exported the new weight yet."));
    }
}
