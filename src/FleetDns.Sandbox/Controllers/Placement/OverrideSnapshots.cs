using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>The snapshots of overrides, which bindings refer to (docs/domain.md 1.3.3).</summary>
internal sealed class OverrideSnapshots(ObjectStore hub)
{
    public static SnapshotSeries Cluster { get; } =
        new(Kinds.ClusterResourceOverrideSnapshot, PlacementNames.ParentOverride, PlacementNames.OverrideIndex, "");

    public static SnapshotSeries Namespaced { get; } =
        new(Kinds.ResourceOverrideSnapshot, PlacementNames.ParentOverride, PlacementNames.OverrideIndex, "");

    private readonly Lock _gate = new();

    public static SnapshotSeries SeriesOf(ResourceKind overrideKind) =>
        overrideKind == Kinds.ClusterResourceOverride ? Cluster : Namespaced;

    /// <summary>
    /// The latest snapshots of all overrides. An override applied together with a placement takes effect for it: upstream's controllers run
    /// seconds after the commands, here they run at once.
    /// </summary>
    public List<JsonObject> Latest(ResourceKind overrideKind) =>
        [.. hub.List(overrideKind).Where(o => !o.IsDeleting()).Select(o => Take(overrideKind, o))];

    public JsonObject Take(ResourceKind kind, JsonObject overriding)
    {
        var hash = SnapshotSeries.HashBytes(overriding["spec"]);
        // Called by the override's own controller and by those of placements.
        lock (_gate)
        {
            return SeriesOf(kind).Take(hub, overriding, SnapshotSeries.DefaultLimit, s => s.Text("spec", "overrideHash") == hash, s =>
                s["spec"] = new JsonObject { ["overrideHash"] = hash, ["overrideSpec"] = overriding["spec"]?.DeepClone() });
        }
    }
}

/// <summary>Keeps a snapshot of the current state of each override, and deletes the snapshots with the override.</summary>
internal sealed class OverrideController(ControllerContext context, ObjectStore hub, OverrideSnapshots snapshots, ResourceKind kind)
    : Controller($"{kind.Singular}-controller", context)
{
    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == kind && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(kind, key) is not { } overriding)
        {
            return null;
        }

        if (overriding.IsDeleting())
        {
            OverrideSnapshots.SeriesOf(kind).Forget(hub, key);
            hub.Update(kind, key, PlacementNames.HubAgent, o => o.RemoveFinalizer(PlacementNames.OverrideFinalizer));
            return null;
        }

        hub.Update(kind, key, PlacementNames.HubAgent, o => o.AddFinalizer(PlacementNames.OverrideFinalizer));
        snapshots.Take(kind, overriding);
        return null;
    }
}
