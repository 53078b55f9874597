using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Events of other objects that trigger the backend controller (docs/domain.md 2.2); no other event changes backends.</summary>
internal static class BackendTriggers
{
    /// <summary>
    /// A profile whose Programmed condition appeared, changed its status or got a new observedGeneration, or that was deleted. Not its
    /// creation.
    /// </summary>
    public static ObjectName? Profile(StoreEvent change)
    {
        if (change.Kind != Kinds.TrafficManagerProfile || change.Type == StoreEventType.Added)
        {
            return null;
        }

        if (change.Type == StoreEventType.Deleted)
        {
            return change.Name;
        }

        var before = change.Before?.Condition("Programmed");
        var after = change.Object.Condition("Programmed");
        return after is not null
            && (before is null
                || before.Text("status") != after.Text("status")
                || before.Number("observedGeneration") < after.Number("observedGeneration"))
                ? change.Name
                : null;
    }

    /// <summary>
    /// An import whose clusters changed, or that was deleted (not its creation); or an export that changed in a relevant field
    /// and whose cluster the import lists (not its creation or deletion).
    /// </summary>
    public static ObjectName? Import(StoreEvent change, ObjectStore hub)
    {
        if (change.Kind == Kinds.ServiceImport)
        {
            return change.Type == StoreEventType.Deleted
                || (change.Type == StoreEventType.Modified
                    && !JsonTree.Same(change.Before.At("status", "clusters"), change.Object.At("status", "clusters")))
                    ? change.Name
                    : null;
        }

        if (change.Kind != Kinds.InternalServiceExport || change.Type != StoreEventType.Modified || !Matters(change))
        {
            return null;
        }

        var reference = change.Object.At("spec", "serviceReference");
        var import = new ObjectName(reference.Text("namespace") ?? "", reference.Text("name") ?? "");
        return hub.Get(Kinds.ServiceImport, import).Items("status", "clusters").Any(c => c.Text("cluster") == reference.Text("clusterId"))
            ? import
            : null;
    }

    private static bool Matters(StoreEvent change)
    {
        ReadOnlySpan<string> fields = ["type", "isDNSLabelConfigured", "isInternalLoadBalancer", "publicIPResourceID", "weight"];
        foreach (var field in fields)
        {
            if (!JsonTree.Same(change.Before.At("spec", field), change.Object.At("spec", field)))
            {
                return true;
            }
        }

        return false;
    }
}
