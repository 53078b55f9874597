using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Maintains the Azure endpoints of each TrafficManagerBackend (docs/domain.md 1.1.2, 2.2, 2.4).</summary>
internal sealed class BackendController(ControllerContext context, ObjectStore hub, ArmCaller azure)
    : Controller("trafficmanagerbackend-controller", context, Stage.Backends)
{
    private const string AzureApiError = "AzureAPIError";
    private const string CleanupFailed = "Failed to delete Azure Traffic Manager endpoints: ";

    private readonly EventRecorder _events = new(hub, "trafficmanagerbackend-controller", context);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.TrafficManagerBackend)
        {
            if (change.IsCreateOrSpecChange())
            {
                Enqueue(change.Name);
            }
        }
        else if (BackendTriggers.Profile(change) is { } profile)
        {
            EnqueueWhere(profile.Namespace, backend => backend.Text("spec", "profile", "name") == profile.Name);
        }
        else if (BackendTriggers.Import(change, hub) is { } import)
        {
            EnqueueWhere(import.Namespace, backend => backend.Text("spec", "backend", "name") == import.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.TrafficManagerBackend, key) is not { } backend)
        {
            return null;
        }

        if (backend.IsDeleting())
        {
            Delete(key, backend);
            return null;
        }

        if (!backend.HasFinalizer(FleetNames.MetricsFinalizer))
        {
            backend = hub.Update(Kinds.TrafficManagerBackend, key, FleetNames.HubManager, b => b.AddFinalizer(FleetNames.MetricsFinalizer));
            if (backend is null)
            {
                return null;
            }
        }

        var pass = new BackendPass(key, backend);
        if (FindProfile(pass) is not { } profile)
        {
            return null;
        }

        var import = hub.Get(Kinds.ServiceImport, new ObjectName(key.Namespace, pass.ImportName));
        if (import is null)
        {
            RemoveAll(pass, profile, "Failed to delete stale endpoints for an invalid serviceImport: ");
            SetStatus(pass, "False", "Invalid", $"ServiceImport \"{pass.ImportName}\" is not found");
            return null;
        }

        if (pass.Weight == 0)
        {
            RemoveAll(pass, profile, CleanupFailed);
            _events.Normal(backend, "Accepted", "Successfully removed all endpoints from Azure Traffic Manager due to zero weight");
            SetStatus(pass, "True", "Accepted", Accepted(0));
            return null;
        }

        if (FindExports(pass, import) is { } exports)
        {
            Apply(pass, profile, exports);
        }

        return null;
    }

    private static string Accepted(int count) =>
        $"{count} service(s) exported from clusters have been accepted as Traffic Manager endpoints";

    /// <summary>The Azure profile, or null after the status shows why there is none.</summary>
    private JsonObject? FindProfile(BackendPass pass)
    {
        if (hub.Get(Kinds.TrafficManagerProfile, new ObjectName(pass.Key.Namespace, pass.ProfileName)) is not { } profile)
        {
            SetStatus(pass, "False", "Invalid", $"TrafficManagerProfile \"{pass.ProfileName}\" is not found");
            return null;
        }

        var programmed = profile.Condition("Programmed");
        if (programmed is null || programmed.Text("status") == "Unknown" || programmed.Number("observedGeneration") < profile.Generation())
        {
            SetStatus(pass, "Unknown", "Pending", $"In the processing of trafficManagerProfile \"{pass.ProfileName}\"");
            return null;
        }

        if (programmed.Text("status") == "False")
        {
            SetStatus(pass, "False", "Invalid",
                $"Invalid trafficManagerProfile \"{pass.ProfileName}\", please check the trafficManagerProfile status");
            return null;
        }

        pass.Group = profile.Text("spec", "resourceGroup") ?? "";
        pass.AzureProfile = FleetNames.AzureProfile(profile.Uid());
        var found = azure.GetProfile(pass.Group, pass.AzureProfile);
        if (found.Succeeded)
        {
            return found.Resource;
        }

        _events.Warning(pass.Backend, AzureApiError,
            $"Failed to get Azure Traffic Manager profile \"{pass.AzureProfile}\" under \"{pass.Group}\": {found.Error}");
        if (found.Status == 404)
        {
            SetStatus(pass, "False", "Invalid",
                $"Azure Traffic Manager profile \"{pass.AzureProfile}\" under \"{pass.Group}\" is not found");
            return null;
        }

        SetStatus(pass, "Unknown", "Pending",
            $"Failed to get the Azure Traffic Manager profile \"{pass.AzureProfile}\" under \"{pass.Group}\": {found.Error}");
        throw new ReconcileException(found.Error);
    }

    /// <summary>
    /// The exports of the import's clusters; null after the status shows what is missing. Nothing is retried: the import's next change
    /// triggers the backend.
    /// </summary>
    private List<ExportedService>? FindExports(BackendPass pass, JsonObject import)
    {
        var clusters = import.Items("status", "clusters").Select(c => c.Text("cluster")).OfType<string>().ToList();
        if (clusters.Count == 0)
        {
            SetStatus(pass, "Unknown", "Pending", "In the process of exporting the services");
            return null;
        }

        var exports = new List<ExportedService>();
        foreach (var cluster in clusters)
        {
            var name = new ObjectName(FleetNames.MemberNamespace(cluster), $"{pass.Key.Namespace}-{pass.ImportName}");
            if (hub.Get(Kinds.InternalServiceExport, name) is not { } export)
            {
                var why = $"failed to find the internalServiceExport for the cluster \"{cluster}\"";
                SetStatus(pass, "Unknown", "Pending",
                    $"Failed to find the exported service \"{pass.Key.Namespace}/{pass.ImportName}\" for \"{cluster}\": {why}");
                return null;
            }

            exports.Add(ExportedService.From(cluster, export));
        }

        return exports;
    }

    /// <summary>Deletes stale endpoints first, then writes the changed ones one at a time.</summary>
    private void Apply(BackendPass pass, JsonObject profile, List<ExportedService> exports)
    {
        var valid = exports.Where(e => e.Invalid is null).ToList();
        var invalid = Context.Randomness.Order(exports.Where(e => e.Invalid is not null), e => e.Cluster);
        var sum = valid.Sum(e => e.Weight);
        if (!pass.Backend.HasFinalizer(FleetNames.BackendFinalizer))
        {
            hub.Update(Kinds.TrafficManagerBackend, pass.Key, FleetNames.HubManager, b => b.AddFinalizer(FleetNames.BackendFinalizer));
        }

        var wanted = valid.ToDictionary(e => FleetNames.Endpoint(pass.Uid, pass.ImportName, e.Cluster), StringComparer.OrdinalIgnoreCase);
        var current = OwnEndpoints(profile, pass.Uid).ToDictionary(e => e.Text("name")!, StringComparer.OrdinalIgnoreCase);
        foreach (var stale in current.Keys.Where(name => !wanted.ContainsKey(name)).ToList())
        {
            var deleted = azure.DeleteEndpoint(pass.Group, pass.AzureProfile, stale);
            if (deleted.Succeeded || deleted.Status == 404)
            {
                continue;
            }

            _events.Warning(pass.Backend, AzureApiError, $"Failed to delete Azure Traffic Manager endpoint \"{stale}\": {deleted.Error}");
            SetStatus(pass, "Unknown", "Pending",
                $"Failed to cleanup the existing \"{stale}\" for \"{pass.AzureProfile}\": {deleted.Error}");
            throw new ReconcileException(deleted.Error);
        }

        var accepted = new List<JsonObject>();
        var refused = new List<string>();
        foreach (var (name, export) in Context.Randomness.Order(wanted, e => e.Value.Cluster))
        {
            var weight = WeightFormula.Endpoint(pass.Weight, export.Weight, sum);
            var endpoint = current.GetValueOrDefault(name);
            if (endpoint is null || !IsAsDesired(endpoint, export.PublicIp!, weight))
            {
                var written = azure.PutEndpoint(pass.Group, pass.AzureProfile, name, Desired(name, export.PublicIp!, weight));
                if (!written.Succeeded)
                {
                    _events.Warning(pass.Backend, AzureApiError,
                        $"Failed to create or update Azure Traffic Manager endpoint \"{name}\": {written.Error}");
                    if (written.IsPassing)
                    {
                        SetStatus(pass, "Unknown", "Pending",
                            $"Failed to create or update \"{name}\" for \"{pass.AzureProfile}\": {written.Error}");
                    }
                    // Without an answer there is no status either, only the event (docs/domain.md 1.1.2).
                    if (written.IsPassing || written.Status == 0)
                    {
                        throw new ReconcileException(written.Error);
                    }

                    refused.Add(written.Error);
                    continue;
                }

                _events.Normal(pass.Backend, "Accepted", $"Successfully created or updated Azure Traffic Manager endpoint \"{name}\"");
                endpoint = written.Resource;
            }

            accepted.Add(StatusOf(endpoint, export));
        }

        var message = (
            refused.Count == 0 ? ""
            : $"{refused.Count} endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, {refused[0]}; ")
            + (invalid.Count == 0 ? ""
                : $"{invalid.Count} service(s) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, "
                    + $"service exported from {invalid[0].Cluster} is invalid: {invalid[0].Invalid}");
        if (message.Length == 0)
        {
            SetStatus(pass, "True", "Accepted", Accepted(accepted.Count), accepted);
        }
        else
        {
            SetStatus(pass, "False", "Invalid", message, accepted);
        }

        if (refused.Count > 0)
        {
            throw new ReconcileException(refused[0]);
        }
    }

    private void Delete(ObjectName key, JsonObject backend)
    {
        var pass = new BackendPass(key, backend);
        if (backend.HasFinalizer(FleetNames.BackendFinalizer)
            && hub.Get(Kinds.TrafficManagerProfile, new ObjectName(key.Namespace, pass.ProfileName)) is { } profile)
        {
            pass.Group = profile.Text("spec", "resourceGroup") ?? "";
            pass.AzureProfile = FleetNames.AzureProfile(profile.Uid());
            var found = azure.GetProfile(pass.Group, pass.AzureProfile);
            if (!found.Succeeded && found.Status != 404)
            {
                _events.Warning(backend, AzureApiError, CleanupFailed + found.Error);
                throw new ReconcileException(found.Error);
            }

            if (found.Succeeded)
            {
                RemoveAll(pass, found.Resource, CleanupFailed);
            }
        }

        if (backend.HasFinalizer(FleetNames.BackendFinalizer))
        {
            _events.Normal(backend, "Deleted", "Deleted Azure Traffic Manager endpoints");
        }

        hub.Update(Kinds.TrafficManagerBackend, key, FleetNames.HubManager, b =>
        {
            b.RemoveFinalizer(FleetNames.BackendFinalizer);
            b.RemoveFinalizer(FleetNames.MetricsFinalizer);
        });
    }

    /// <summary>
    /// Deletes this backend's endpoints; others in the profile stay. A failure leaves the status unchanged and is reported only in an event
    /// (docs/domain.md 1.1.2).
    /// </summary>
    private void RemoveAll(BackendPass pass, JsonObject profile, string onError)
    {
        foreach (var name in OwnEndpoints(profile, pass.Uid).Select(e => e.Text("name")!))
        {
            var deleted = azure.DeleteEndpoint(pass.Group, pass.AzureProfile, name);
            if (deleted.Succeeded || deleted.Status == 404)
            {
                continue;
            }

            _events.Warning(pass.Backend, AzureApiError, onError + deleted.Error);
            throw new ReconcileException(deleted.Error);
        }
    }

    private void SetStatus(BackendPass pass, string status, string reason, string message, List<JsonObject>? endpoints = null) =>
        hub.Update(Kinds.TrafficManagerBackend, pass.Key, FleetNames.HubManager, b =>
        {
            var to = b.Ensure("status");
            if (endpoints is { Count: > 0 })
            {
                to["endpoints"] = endpoints.ArrayOf();
            }
            else
            {
                to.Remove("endpoints");
            }

            to.SetCondition(Now, new Condition("Accepted", status, reason, message, pass.Backend.Generation()));
        }, status: true);

    private void EnqueueWhere(string ns, Func<JsonObject, bool> which)
    {
        foreach (var backend in hub.List(Kinds.TrafficManagerBackend, ns))
        {
            if (which(backend))
            {
                Enqueue(backend.NameOf());
            }
        }
    }

    private static IEnumerable<JsonObject> OwnEndpoints(JsonObject profile, string uid) =>
        profile.Items("properties", "endpoints")
            .Where(e => e.Text("name")?.StartsWith(FleetNames.EndpointPrefix(uid), StringComparison.OrdinalIgnoreCase) == true);

    private static bool IsAsDesired(JsonObject endpoint, string publicIp, int weight) =>
        string.Equals(endpoint.Text("properties", "targetResourceId"), publicIp, StringComparison.OrdinalIgnoreCase)
        && endpoint.Number("properties", "weight") == weight
        && endpoint.Text("properties", "endpointStatus") == "Enabled"
        && endpoint.Text("type")?.EndsWith("/azureEndpoints", StringComparison.OrdinalIgnoreCase) == true;

    private static JsonObject Desired(string name, string publicIp, int weight) => new()
    {
        ["name"] = name,
        ["type"] = "Microsoft.Network/trafficManagerProfiles/AzureEndpoints",
        ["properties"] = new JsonObject { ["targetResourceId"] = publicIp, ["endpointStatus"] = "Enabled", ["weight"] = weight },
    };

    private static JsonObject StatusOf(JsonObject endpoint, ExportedService export) => new()
    {
        ["name"] = endpoint.Text("name")!.ToLowerInvariant(),
        ["resourceID"] = endpoint.Text("id"),
        ["target"] = endpoint.Text("properties", "target"),
        ["weight"] = endpoint.Number("properties", "weight"),
        ["from"] = new JsonObject { ["cluster"] = export.Cluster, ["weight"] = export.Weight },
    };

    /// <summary>One pass over one backend: the object as read, and the results so far.</summary>
    private sealed record BackendPass(ObjectName Key, JsonObject Backend)
    {
        public string Uid => Backend.Uid();

        public string ProfileName => Backend.Text("spec", "profile", "name") ?? "";

        public string ImportName => Backend.Text("spec", "backend", "name") ?? "";

        public long Weight => Backend.Number("spec", "weight") ?? 1;

        public string Group { get; set; } = "";

        public string AzureProfile { get; set; } = "";
    }
}
