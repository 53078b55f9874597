using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// ClusterResourcePlacementStatus: a copy of a placement's status in the namespace that it places, for users who cannot read cluster-scoped
/// objects.
/// </summary>
internal static class PlacementReport
{
    private const string Synced = "ClusterResourcePlacementStatusSynced";

    /// <returns>The namespace that gets the report; null when none does.</returns>
    public static string? NamespaceOf(JsonObject placement) => placement.Text("spec", "statusReportingScope") == "NamespaceAccessible"
        ? placement.Items("spec", "resourceSelectors").FirstOrDefault(s => s.Text("kind") == "Namespace" && s.Text("group") is null or "")
            .Text("name")
        : null;

    public static void Write(ObjectStore hub, JsonObject placement, string ns, DateTimeOffset now)
    {
        var name = new ObjectName(ns, placement.NameOf().Name);
        var kind = Kinds.ClusterResourcePlacementStatus;
        if (hub.Get(Kinds.Namespace, new ObjectName("", ns)) is not { } place || place.IsDeleting())
        {
            SetSynced(hub, placement, now, new Condition(Synced, "False", "StatusSyncFailed",
                $"Failed to create or update ClusterResourcePlacementStatus: namespaces \"{ns}\" not found", placement.Generation()));
            return;
        }

        var status = placement["status"]?.DeepClone() as JsonObject ?? [];
        status.RemoveCondition(Synced);
        if (hub.Get(kind, name) is not { } known)
        {
            hub.Create(kind, new JsonObject
            {
                ["apiVersion"] = kind.ApiVersion(kind.StorageVersion),
                ["kind"] = kind.Kind,
                ["metadata"] =
                    new JsonObject
                    {
                        ["name"] = name.Name,
                        ["namespace"] = ns,
                        ["ownerReferences"] = new JsonArray(SnapshotSeries.Owner(placement))
                    },
                ["sourceStatus"] = status,
                ["lastUpdatedTime"] = now.Rfc3339(),
            }, PlacementNames.HubAgent);
        }
        else if (!JsonNode.DeepEquals(known["sourceStatus"], status))
        {
            hub.Update(kind, name, PlacementNames.HubAgent, s =>
            {
                s["sourceStatus"] = status.DeepClone();
                s["lastUpdatedTime"] = now.Rfc3339();
            });
        }

        SetSynced(hub, placement, now, new Condition(Synced, "True", "StatusSyncSucceeded",
            $"Successfully created or updated ClusterResourcePlacementStatus in namespace '{ns}'", placement.Generation()));
    }

    private static void SetSynced(ObjectStore hub, JsonObject placement, DateTimeOffset now, Condition condition) =>
        hub.Update(
            Kinds.ClusterResourcePlacement, placement.NameOf(), PlacementNames.HubAgent,
            p => p.Ensure("status").SetCondition(now, condition), status: true);
}
