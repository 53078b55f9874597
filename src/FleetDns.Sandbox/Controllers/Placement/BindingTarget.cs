using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>The desired content of a cluster's binding: a resource snapshot and the overrides for this cluster.</summary>
/// <param name="ResourceOverrides">Snapshot names, with their namespaces.</param>
internal sealed record BindingTarget(string Snapshot, IReadOnlyList<ObjectName> ResourceOverrides, IReadOnlyList<string> ClusterOverrides)
{
    /// <param name="overrides">Snapshots of the overrides that apply to the placement.</param>
    public static BindingTarget For(ObjectStore hub, ResourceSnapshot snapshot, IReadOnlyList<JsonObject> overrides, string cluster)
    {
        var own = hub.Get(Kinds.MemberCluster, new ObjectName("", cluster)) is { } member
            ? overrides.Where(o => OverrideRules.IsFor(o, member)).Select(o => o.NameOf()).ToList()
            : [];
        return new BindingTarget(
            snapshot.Name,
            [.. own.Where(o => o.Namespace.Length > 0).OrderBy(o => o.Namespace, StringComparer.Ordinal)
                .ThenBy(o => o.Name, StringComparer.Ordinal)],
            [.. own.Where(o => o.Namespace.Length == 0).Select(o => o.Name).Order(StringComparer.Ordinal)]);
    }

    public bool IsIn(JsonObject binding) =>
        binding.Text("spec", "state") == "Bound"
        && binding.Text("spec", "resourceSnapshotName") == Snapshot
        && binding.Items("spec", "resourceOverrideSnapshots").Select(o => new ObjectName(o.Text("namespace") ?? "", o.Text("name") ?? ""))
            .SequenceEqual(ResourceOverrides)
        && binding.Texts("spec", "clusterResourceOverrideSnapshots").SequenceEqual(ClusterOverrides);

    public void WriteTo(JsonObject binding)
    {
        var spec = binding.Ensure("spec");
        spec["state"] = "Bound";
        spec["resourceSnapshotName"] = Snapshot;
        spec["resourceOverrideSnapshots"] =
            ResourceOverrides.Select(o => new JsonObject { ["name"] = o.Name, ["namespace"] = o.Namespace }).ArrayOf();
        spec["clusterResourceOverrideSnapshots"] = ClusterOverrides.Select(o => (JsonNode?)o).ArrayOf();
    }
}
