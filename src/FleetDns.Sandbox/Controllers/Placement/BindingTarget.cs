using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>What a cluster's binding is to carry: a resource snapshot and the overrides that are for this cluster.</summary>
/// <param name="ResourceOverrides">Snapshot names, with their namespaces.</param>
internal sealed record BindingTarget(string Snapshot, IReadOnlyList<ObjectName> ResourceOverrides, IReadOnlyList<string> ClusterOverrides)
{
    public static BindingTarget For(ObjectStore hub, string placement, SnapshotHistory.Snapshot snapshot, string cluster)
    {
        var member = hub.Get(Kinds.MemberCluster, new ObjectName("", cluster));
        List<JsonObject> Of(ResourceKind kind) => member is null
            ? []
            : [.. OverrideRules.For(hub, kind, placement, snapshot.Resources).Where(o => OverrideRules.IsFor(o, member))];
        return new BindingTarget(
            PlacementNames.Snapshot(placement, snapshot.Index),
            [.. Of(Kinds.ResourceOverride).Select(o => new ObjectName(o.NameOf().Namespace, PlacementNames.OverrideSnapshot(o.NameOf().Name, o.Generation())))],
            [.. Of(Kinds.ClusterResourceOverride).Select(o => PlacementNames.OverrideSnapshot(o.NameOf().Name, o.Generation()))]);
    }

    public bool IsIn(JsonObject binding) =>
        binding.Text("spec", "state") == "Bound"
        && binding.Text("spec", "resourceSnapshotName") == Snapshot
        && binding.Items("spec", "resourceOverrideSnapshots").Select(o => new ObjectName(o.Text("namespace") ?? "", o.Text("name") ?? "")).SequenceEqual(ResourceOverrides)
        && binding.Texts("spec", "clusterResourceOverrideSnapshots").SequenceEqual(ClusterOverrides);

    public void WriteTo(JsonObject binding)
    {
        var spec = binding.Ensure("spec");
        spec["state"] = "Bound";
        spec["resourceSnapshotName"] = Snapshot;
        spec["resourceOverrideSnapshots"] = ResourceOverrides.Select(o => new JsonObject { ["name"] = o.Name, ["namespace"] = o.Namespace }).ArrayOf();
        spec["clusterResourceOverrideSnapshots"] = ClusterOverrides.Select(o => (JsonNode?)o).ArrayOf();
    }
}
