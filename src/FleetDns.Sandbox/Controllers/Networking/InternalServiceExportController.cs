using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Hub side of an export (facts 2.1, no. 9): brings its cluster into the ServiceImport, or keeps it out on a port conflict.</summary>
internal sealed class InternalServiceExportController(ControllerContext context, ObjectStore hub) : Controller("internalserviceexport-controller", context)
{
    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.InternalServiceExport && change.Type != StoreEventType.Deleted)
            Enqueue(change.Name);
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.InternalServiceExport, key) is not { } export)
            return null;
        var reference = export.At("spec", "serviceReference");
        var service = new ObjectName(reference.Text("namespace") ?? "", reference.Text("name") ?? "");
        var cluster = reference.Text("clusterId") ?? "";
        if (export.IsDeleting())
        {
            RemoveCluster(service, cluster);
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e => e.RemoveFinalizer(FleetNames.InternalExportFinalizer));
            return null;
        }

        if (!export.HasFinalizer(FleetNames.InternalExportFinalizer))
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e => e.AddFinalizer(FleetNames.InternalExportFinalizer));

        var import = hub.Get(Kinds.ServiceImport, service);
        if (import is null)
        {
            CreateImport(service);
            return Waits.ImportRetry;
        }

        if (import.IsDeleting() || import.At("status", "ports") is not JsonArray { Count: > 0 } ports)
            return Waits.ImportRetry;

        if (JsonNode.DeepEquals(ports, export.At("spec", "ports")))
        {
            AddCluster(service, cluster);
            SetConflict(key, export, "False", "NoConflictFound", $"service {service.Namespace}/{service.Name} is exported without conflict");
            return null;
        }

        // The last cluster that changes its ports clears the import, which then is resolved anew.
        if (RemoveCluster(service, cluster) == 0)
            return Waits.ImportRetry;
        SetConflict(key, export, "True", "ConflictFound", $"service {service.Namespace}/{service.Name} is in conflict with other exported services");
        return null;
    }

    private void CreateImport(ObjectName service)
    {
        if (hub.Get(Kinds.Namespace, new ObjectName("", service.Namespace)) is not { } ns || ns.IsDeleting())
            throw new ReconcileException($"namespaces \"{service.Namespace}\" not found");
        hub.Create(Kinds.ServiceImport, new JsonObject
        {
            ["apiVersion"] = Kinds.ServiceImport.ApiVersion(Kinds.ServiceImport.StorageVersion),
            ["kind"] = Kinds.ServiceImport.Kind,
            ["metadata"] = new JsonObject { ["name"] = service.Name, ["namespace"] = service.Namespace },
        }, FleetNames.HubManager);
    }

    private void AddCluster(ObjectName service, string cluster)
    {
        if (hub.Get(Kinds.ServiceImport, service).Items("status", "clusters").Any(c => c.Text("cluster") == cluster))
            return;
        hub.Update(Kinds.ServiceImport, service, FleetNames.HubManager, import =>
        {
            var status = import.Ensure("status");
            if (status["clusters"] is not JsonArray clusters)
                status["clusters"] = clusters = [];
            clusters.Add(new JsonObject { ["cluster"] = cluster });
        }, status: true);
    }

    /// <returns>How many clusters are left; -1 when this one was not among them.</returns>
    private int RemoveCluster(ObjectName service, string cluster)
    {
        var left = -1;
        if (!hub.Get(Kinds.ServiceImport, service).Items("status", "clusters").Any(c => c.Text("cluster") == cluster))
            return left;
        hub.Update(Kinds.ServiceImport, service, FleetNames.HubManager, import =>
        {
            var clusters = import.Ensure("status")["clusters"] as JsonArray ?? [];
            clusters.RemoveAll(item => item.Text("cluster") == cluster);
            left = clusters.Count;
            if (left == 0)
                import["status"] = new JsonObject();
        }, status: true);
        return left;
    }

    private void SetConflict(ObjectName key, JsonObject export, string status, string reason, string message) =>
        hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e =>
            e.Ensure("status").SetCondition(Now, new Condition("Conflict", status, reason, message, export.Generation())), status: true);
}
