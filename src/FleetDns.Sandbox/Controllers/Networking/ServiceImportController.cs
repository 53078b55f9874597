using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>
/// Resolves an import's ports from one of its exports (docs/domain.md 2.1, no. 10; which one is random) and adds all exports that match, so
/// that no cluster stays in conflict with ports that no longer exist; removes the import when there is no export. It does not check whether
/// the import itself is being deleted.
/// </summary>
internal sealed class ServiceImportController(ControllerContext context, ObjectStore hub, ExportIndex exports)
    : Controller("serviceimport-controller", context)
{
    private readonly EventRecorder _events = new(hub, "serviceimport-controller", context);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.ServiceImport && change.Type != StoreEventType.Deleted)
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.ServiceImport, key) is not { } import)
        {
            return null;
        }

        if (import.At("status", "clusters") is JsonArray { Count: > 0 })
        {
            return null;
        }

        var known = exports.Of(key)
            .Select(name => hub.Get(Kinds.InternalServiceExport, name))
            .OfType<JsonObject>()
            .Where(export => !export.IsDeleting() && export.HasFinalizer(FleetNames.InternalExportFinalizer))
            .ToList();
        // The order matters only where exports differ; sorting 200 equal exports would be wasted work in a large fleet.
        if (known.Any(export => !JsonTree.Same(known[0].At("spec", "ports"), export.At("spec", "ports"))))
        {
            known = Context.Randomness.Order(known, export => export.NameOf().ToString());
        }

        if (known.Count == 0)
        {
            _events.Normal(import, "NoExportedService", $"No exported service and deleting serviceImport {key.Name}");
            hub.Delete(Kinds.ServiceImport, key);
            return null;
        }

        var ports = known[0].At("spec", "ports");
        var clusters = new JsonArray();
        foreach (var export in known)
        {
            var agrees = JsonTree.Same(ports, export.At("spec", "ports"));
            if (agrees)
            {
                clusters.Add(new JsonObject { ["cluster"] = export.Text("spec", "serviceReference", "clusterId") });
            }

            hub.Update(Kinds.InternalServiceExport, export.NameOf(), FleetNames.HubManager, e =>
                e.Ensure("status").SetCondition(Now, ExportConflict.Condition(key, !agrees, export.Generation())), status: true);
        }

        hub.Update(Kinds.ServiceImport, key, FleetNames.HubManager, i => i["status"] = new JsonObject
        {
            ["type"] = "ClusterSetIP",
            ["ports"] = ports?.DeepClone(),
            ["clusters"] = clusters.DeepClone(),
        }, status: true);
        _events.Normal(import, "SuccessfulUpdateStatus", $"Resolved exported service properties and updated {key.Name} status");
        return null;
    }
}
