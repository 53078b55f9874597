using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Clusters whose export weight changes through a written override or ServiceExport.</summary>
public static class ExportWeightChanges
{
    /// <param name="written">The object as it is now.</param>
    /// <param name="before">The object before; null if it was created.</param>
    /// <returns>The new weight of each cluster whose weight changes; may be empty.</returns>
    public static ImmutableSortedDictionary<string, int> Of(ObjectKey service, JsonObject written, JsonObject? before, FleetView view)
    {
        var itself =
            new ObjectKey(service.Namespace, written.Text("kind") == "ResourceOverride" ? written.Text("metadata", "name") ?? "" : "");
        var changes = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var cell in view.Services.GetValueOrDefault(service)?.Cells ?? [])
        {
            // If the object did not set it before, another one did. The export itself may already have changed.
            if (Weight(written, cell.Cluster) is { } now
                && now != (
                    (before is null ? null : Weight(before, cell.Cluster)) ?? ExportWeightSources.Asked(view, service, cell.Cluster, itself)
                    ?? cell.ExportWeight))
            {
                changes[cell.Cluster] = now;
            }
        }

        return changes.ToImmutable();

        int? Weight(JsonObject found, string cluster) => found.Text("kind") == "ServiceExport"
            ? IsOverridden(cluster) ? null : PlanEffects.ExportWeight(found) ?? 1
            : PlanEffects.Overridden(found, cluster, view);

        bool IsOverridden(string cluster) => ExportWeightSources.IsOverridden(view, service, cluster);
    }
}
