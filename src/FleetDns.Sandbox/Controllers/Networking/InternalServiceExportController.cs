using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>
/// Hub side of an export (docs/domain.md 2.1, no. 9): adds its cluster to the ServiceImport, or keeps it out on a port conflict.
/// </summary>
internal sealed class InternalServiceExportController(ControllerContext context, ObjectStore hub, ExportIndex exports)
    : Controller("internalserviceexport-controller", context, Stage.Imports)
{
    public override void OnEvent(StoreEvent change)
    {
        // Its own writes need no further pass.
        if (change.Kind == Kinds.InternalServiceExport
            && (change.Type == StoreEventType.Added || change.Type == StoreEventType.Modified && change.Manager != FleetNames.HubManager))
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Find(Kinds.InternalServiceExport, key) is not { } stored
            || _accepted.Remove(key, out var version) && version == stored.Version.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }

        var export = stored.Object;
        var service = ExportIndex.ServiceOf(export);
        var cluster = ClusterOf(export);
        if (export.IsDeleting())
        {
            // The import may take its ports from this export: the cluster is removed for good only after the ports are resolved.
            if (hub.Get(Kinds.ServiceImport, service) is { } unresolved && !IsResolved(unresolved))
            {
                return Waits.ImportRetry;
            }

            RemoveCluster(service, cluster);
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e => e.RemoveFinalizer(FleetNames.InternalExportFinalizer));
            return null;
        }

        var import = hub.Get(Kinds.ServiceImport, service);
        // While a scenario settles, an accepted export gets its finalizer and its condition in one write.
        if (!export.HasFinalizer(FleetNames.InternalExportFinalizer) && (Waits.Settled || !IsResolved(import)))
        {
            hub.Update(Kinds.InternalServiceExport, key, FleetNames.HubManager, e => e.AddFinalizer(FleetNames.InternalExportFinalizer));
        }

        if (import is null)
        {
            CreateImport(service);
            return Waits.ImportRetry;
        }

        if (!IsResolved(import))
        {
            return Waits.ImportRetry;
        }

        var ports = import.At("status", "ports");
        if (JsonTree.Same(ports, export.At("spec", "ports")))
        {
            Accept(service, Waits.Settled ? [(key, export)] : AllOf(service, ports));
            return null;
        }

        // When the last cluster changes its ports, the import is cleared and then resolved again.
        if (RemoveCluster(service, cluster) == 0)
        {
            return Waits.ImportRetry;
        }

        SetConflict(key, export, "True", "ConflictFound",
            $"service {service.Namespace}/{service.Name} is in conflict with other exported services");
        return null;
    }

    private void CreateImport(ObjectName service)
    {
        if (hub.Get(Kinds.Namespace, new ObjectName("", service.Namespace)) is not { } ns || ns.IsDeleting())
        {
            throw new ReconcileException($"namespaces \"{service.Namespace}\" not found");
        }

        hub.Create(Kinds.ServiceImport, new JsonObject
        {
            ["apiVersion"] = Kinds.ServiceImport.ApiVersion(Kinds.ServiceImport.StorageVersion),
            ["kind"] = Kinds.ServiceImport.Kind,
            ["metadata"] = new JsonObject { ["name"] = service.Name, ["namespace"] = service.Namespace },
        }, FleetNames.HubManager);
    }

    private static bool IsResolved(JsonObject? import) => import.At("status", "ports") is JsonArray { Count: > 0 };

    private static string ClusterOf(JsonObject export) => export.Text("spec", "serviceReference", "clusterId") ?? "";

    /// <summary>
    /// All exports that match the import, in list order: while the fleet settles they already exist, and adding them one pass at a time
    /// would write a list of 200 clusters 200 times.
    /// </summary>
    private List<(ObjectName Key, JsonObject Export)> AllOf(ObjectName service, JsonNode? ports) =>
    [
        .. exports.Of(service)
            .Select(name => (name, Export: hub.Get(Kinds.InternalServiceExport, name)))
            .Where(e => e.Export is not null && !e.Export.IsDeleting() && JsonTree.Same(ports, e.Export.At("spec", "ports")))
            .Select(e => (e.name, e.Export!)),
    ];

    private void Accept(ObjectName service, List<(ObjectName Key, JsonObject Export)> accepted)
    {
        hub.Update(Kinds.ServiceImport, service, FleetNames.HubManager, import =>
        {
            var known = import.Items("status", "clusters").Select(c => c.Text("cluster")).ToHashSet(StringComparer.Ordinal);
            foreach (var (_, export) in accepted)
            {
                var cluster = ClusterOf(export);
                if (!known.Add(cluster))
                {
                    continue;
                }

                var status = import.Ensure("status");
                if (status["clusters"] is not JsonArray clusters)
                {
                    status["clusters"] = clusters = [];
                }

                clusters.Add(new JsonObject { ["cluster"] = cluster });
            }
        }, status: true);
        foreach (var (key, export) in accepted)
        {
            var written = SetConflict(key, export, "False", "NoConflictFound",
                $"service {service.Namespace}/{service.Name} is exported without conflict");
            // The pending passes of the others have nothing left to do, unless another writer changes them in between.
            if (accepted.Count > 1 && written?.Text("metadata", "resourceVersion") is { } version)
            {
                _accepted[key] = version;
            }
        }
    }

    // Versions that were accepted together with another export; touched only by the loop.
    private readonly Dictionary<ObjectName, string> _accepted = [];

    /// <returns>The number of remaining clusters; -1 when this one was not among them.</returns>
    private int RemoveCluster(ObjectName service, string cluster)
    {
        var left = -1;
        if (!hub.Get(Kinds.ServiceImport, service).Items("status", "clusters").Any(c => c.Text("cluster") == cluster))
        {
            return left;
        }

        hub.Update(Kinds.ServiceImport, service, FleetNames.HubManager, import =>
        {
            var clusters = import.Ensure("status")["clusters"] as JsonArray ?? [];
            clusters.RemoveAll(item => item.Text("cluster") == cluster);
            left = clusters.Count;
            if (left == 0)
            {
                import["status"] = new JsonObject();
            }
        }, status: true);
        return left;
    }

    private JsonObject? SetConflict(ObjectName key, JsonObject export, string status, string reason, string message) =>
        hub.UpdateWhole(Kinds.InternalServiceExport, key, FleetNames.HubManager, e =>
        {
            e.AddFinalizer(FleetNames.InternalExportFinalizer);
            e.Ensure("status").SetCondition(Now, new Condition("Conflict", status, reason, message, export.Generation()));
        });
}
