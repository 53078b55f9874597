using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Resolves what an import looks like from the first export (facts 2.1, no. 10), and removes it when nobody exports.</summary>
internal sealed class ServiceImportController(ControllerContext context, ObjectStore hub, ExportIndex exports) : Controller("serviceimport-controller", context)
{
    private readonly EventRecorder _events = new(hub, "serviceimport-controller", context);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.ServiceImport && change.Type != StoreEventType.Deleted)
            Enqueue(change.Name);
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.ServiceImport, key) is not { } import || import.IsDeleting())
            return null;
        if (import.At("status", "ports") is JsonArray { Count: > 0 })
            return null;

        var first = exports.Of(key)
            .Select(name => hub.Get(Kinds.InternalServiceExport, name))
            .OfType<JsonObject>()
            .FirstOrDefault(export => !export.IsDeleting() && export.HasFinalizer(FleetNames.InternalExportFinalizer));
        if (first is null)
        {
            _events.Normal(import, "NoExportedService", $"No exported service and deleting serviceImport {key.Name}");
            hub.Delete(Kinds.ServiceImport, key);
            return null;
        }

        hub.Update(Kinds.ServiceImport, key, FleetNames.HubManager, i => i["status"] = new JsonObject
        {
            ["type"] = "ClusterSetIP",
            ["ports"] = first.At("spec", "ports")?.DeepClone(),
        }, status: true);
        _events.Normal(import, "SuccessfulUpdateStatus", $"Resolved exported service properties and updated {key.Name} status");
        return null;
    }
}
