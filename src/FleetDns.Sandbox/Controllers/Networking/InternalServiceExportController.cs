using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Hub side of an export (facts 2.1, no. 9): brings its cluster into the ServiceImport, or keeps it out on a port conflict.</summary>
internal sealed class InternalServiceExportController(ControllerContext context, ObjectStore hub, ExportIndex exports)
    : Controller("internalserviceexport-controller", context, Stage.Imports)
{
    public override void OnEvent(StoreEvent change)
    {
        // What it has just written itself asks for nothing.
        if (change.Kind == Kinds.InternalServiceExport && (change.Type == StoreEventType.Added || change.Type == StoreEventType.Modified && change.Manager != FleetNames.HubManager))
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

        var import = hub.Get(Kinds.ServiceImport, service);
        // While a scenario settles, what is accepted gets its finalizer and its condition in one write.
        if (!export.HasFinalizer(FleetNames.InternalExportFinalizer) && (Waits.Settled || !IsResolved(import)))
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e => e.AddFinalizer(FleetNames.InternalExportFinalizer));
        if (import is null)
        {
            CreateImport(service);
            return Waits.ImportRetry;
        }

        if (import.IsDeleting() || !IsResolved(import))
            return Waits.ImportRetry;

        var ports = import.At("status", "ports");
        if (JsonTree.Same(ports, export.At("spec", "ports")))
        {
            if (!Clusters(import).Contains(cluster))
                AddClusters(service, Waits.Settled ? [cluster] : AllOf(service, ports));
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

    private static bool IsResolved(JsonObject? import) => import.At("status", "ports") is JsonArray { Count: > 0 };

    /// <summary>The clusters of an import; kept for the import that was asked last, since its exports come one after the other.</summary>
    private HashSet<string> Clusters(JsonObject import)
    {
        if (!ReferenceEquals(_asked.Import, import))
            _asked = (import, import.Items("status", "clusters").Select(c => c.Text("cluster")).OfType<string>().ToHashSet(StringComparer.Ordinal));
        return _asked.Clusters;
    }

    private (JsonObject? Import, HashSet<string> Clusters) _asked = (null, []);   // touched only by the loop

    /// <summary>
    /// The clusters of all exports that fit the import, in list order: in a world that is settling they all are there already, and adding them
    /// one pass at a time would write a list of 200 clusters 200 times.
    /// </summary>
    private IReadOnlyList<string> AllOf(ObjectName service, JsonNode? ports) =>
    [
        .. exports.Of(service)
            .Select(name => hub.Get(Kinds.InternalServiceExport, name))
            .OfType<JsonObject>()
            .Where(e => !e.IsDeleting() && JsonTree.Same(ports, e.At("spec", "ports")))
            .Select(e => e.Text("spec", "serviceReference", "clusterId") ?? ""),
    ];

    private void AddClusters(ObjectName service, IReadOnlyList<string> added) =>
        hub.Update(Kinds.ServiceImport, service, FleetNames.HubManager, import =>
        {
            var status = import.Ensure("status");
            if (status["clusters"] is not JsonArray clusters)
                status["clusters"] = clusters = [];
            var known = clusters.OfType<JsonObject>().Select(c => c.Text("cluster")).ToHashSet(StringComparer.Ordinal);
            foreach (var cluster in added.Where(known.Add))
                clusters.Add(new JsonObject { ["cluster"] = cluster });
        }, status: true);

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
        hub.UpdateWhole(Kinds.InternalServiceExport, key, FleetNames.HubManager, e =>
        {
            e.AddFinalizer(FleetNames.InternalExportFinalizer);
            e.Ensure("status").SetCondition(Now, new Condition("Conflict", status, reason, message, export.Generation()));
        });
}
