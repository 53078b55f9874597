using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The kinds of one scope of placement: ClusterResourcePlacement and the kinds derived from it, or ResourcePlacement and their namespaced
/// counterparts.
/// </summary>
internal sealed record PlacementScope(ResourceKind Placement, ResourceKind Binding, SnapshotSeries Resources, SnapshotSeries Policies,
    string Finalizer)
{
    public static PlacementScope Cluster { get; } = new(
        Kinds.ClusterResourcePlacement,
        Kinds.ClusterResourceBinding,
        new SnapshotSeries(Kinds.ClusterResourceSnapshot, PlacementNames.ParentPlacement, PlacementNames.ResourceIndex, "-snapshot"),
        new SnapshotSeries(Kinds.ClusterSchedulingPolicySnapshot, PlacementNames.ParentPlacement, PlacementNames.PolicyIndex, ""),
        "kubernetes-fleet.io/crp-cleanup");

    public static PlacementScope Namespaced { get; } = new(
        Kinds.ResourcePlacement,
        Kinds.ResourceBinding,
        new SnapshotSeries(Kinds.ResourceSnapshot, PlacementNames.ParentPlacement, PlacementNames.ResourceIndex, "-snapshot"),
        new SnapshotSeries(Kinds.SchedulingPolicySnapshot, PlacementNames.ParentPlacement, PlacementNames.PolicyIndex, ""),
        "kubernetes-fleet.io/rp-cleanup");

    public List<JsonObject> BindingsOf(ObjectStore hub, ObjectName placement) =>
        [.. hub.List(Binding, placement.Namespace)
            .Where(b => b.Text("metadata", "labels", PlacementNames.ParentPlacement) == placement.Name)];

    public static ObjectName Work(ObjectName placement, string cluster) =>
        new($"fleet-member-{cluster}",
            placement.Namespace.Length == 0 ? $"{placement.Name}-work" : $"{placement.Namespace}.{placement.Name}-work");
}
