using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// Member side of an export (docs/domain.md 1.1.3, 1.1.4): validates the ServiceExport, reads its public IP in Azure and writes the
/// InternalServiceExport on the hub. An error while reading Azure means that the hub's object is not written at all.
/// </summary>
internal sealed class ServiceExportController(ControllerContext context, Member member, ObjectStore hub)
    : MemberAgentController("serviceexport-controller", context, member, Stage.Exports)
{
    private readonly EventRecorder _events = new(member.Store, "serviceexport-controller", context, isAsked: false);

    public override void OnEvent(StoreEvent change)
    {
        // The agent's own writes need no further pass.
        if (change.Kind == Kinds.Service
            || change.Kind == Kinds.ServiceExport && (change.Type != StoreEventType.Modified || change.Manager != FleetNames.MemberManager))
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (Member.Store.Get(Kinds.ServiceExport, key) is not { } export)
        {
            return null;
        }

        if (export.IsDeleting())
        {
            Unexport(key);
            return null;
        }

        var service = Member.Store.Get(Kinds.Service, key);
        if (service is null || service.IsDeleting())
        {
            Unexport(key);
            SetValid(key, "False", "ServiceNotFound", $"service {key.Namespace}/{key.Name} is not found");
            _events.Warning(export, "ServiceNotFound", $"Service {key.Name} is not found or in the deleting state");
            return null;
        }

        if (service.Text("spec", "type") == "ExternalName" || service.Text("spec", "clusterIP") == "None")
        {
            Unexport(key);
            SetValid(key, "False", "ServiceIneligible", $"service {key.Namespace}/{key.Name} is not eligible for export");
            _events.Warning(export, "ServiceNotEligible",
                $"Service {key.Name} is not eligible for exporting and please check service spec");
            return null;
        }

        if (!WeightFormula.TryParse(export.Annotation(FleetNames.WeightAnnotation), out var weight, out var error))
        {
            // Not unexported: the hub keeps the last valid weight, and no other change of the Service reaches it either (docs/domain.md
            // 1.1.3).
            SetValid(key, "False", "ServiceExportInvalidWeightAnnotation",
                $"serviceExport {key.Namespace}/{key.Name} has an invalid weight annotation, err = {error}");
            _events.Warning(export, "ServiceExportInvalidWeightAnnotation",
                $"ServiceExport {key.Name} has invalid weight value in the annotation");
            return null;
        }

        if (weight == 0)
        {
            Unexport(key);
            SetValid(key, "True", "ServiceIsValid", $"exported service {key.Namespace}/{key.Name} with 0 weight");
            _events.Normal(export, "Service", $"Service {key.Name} weight is set to 0");
            return null;
        }

        Export(key, service, weight, MarkValid(key, export, service));
        return null;
    }

    /// <summary>
    /// Adds the finalizer, marks the export valid, and records since when this version of the Service has been seen. Conflict is Unknown
    /// only until it is first reported; the event is written each time.
    /// </summary>
    /// <returns>Since when the Service has been seen.</returns>
    private string MarkValid(ObjectName key, JsonObject export, JsonObject service)
    {
        var message = $"service {key.Namespace}/{key.Name} is valid for export";
        var isKnown = export.Condition("Valid") is { } valid && valid.Text("status") == "True" && valid.Text("message") == message
            && export.Condition("Conflict") is not null;
        var version = service.Text("metadata", "resourceVersion");
        var since = Now.Rfc3339();
        var written = Member.Store.UpdateWhole(Kinds.ServiceExport, key, FleetNames.MemberManager, e =>
        {
            e.AddFinalizer(FleetNames.ServiceExportFinalizer);
            var annotations = e.Ensure("metadata", "annotations");
            if (annotations.Text(FleetNames.LastSeenVersion) != version || annotations.Text(FleetNames.LastSeenTimestamp) is null)
            {
                annotations[FleetNames.LastSeenVersion] = version;
                annotations[FleetNames.LastSeenTimestamp] = since;
            }

            if (isKnown)
            {
                return;
            }

            var status = e.Ensure("status");
            status.SetCondition(Now, new Condition("Valid", "True", "ServiceIsValid", message, export.Generation()));
            if (e.Condition("Conflict") is null)
            {
                status.SetCondition(Now, new Condition(
                    "Conflict", "Unknown", "ServicePendingConflictResolution",
                    $"service {key.Namespace}/{key.Name} is pending export conflict resolution", export.Generation()));
            }
        });
        if (!isKnown)
        {
            _events.Normal(export, "ValidServiceExport", $"Service {key.Name} is valid for export");
            _events.Normal(export, "PendingExportConflictResolution", $"Service {key.Name} is pending export conflict resolution");
        }

        return written?.Annotation(FleetNames.LastSeenTimestamp) ?? since;
    }

    private void Export(ObjectName key, JsonObject service, long weight, string since)
    {
        var name = HubName(key);
        var known = hub.Get(Kinds.InternalServiceExport, name);
        if (known is not null && known.Text("spec", "serviceReference", "uid") != service.Uid())
        {
            // A re-created Service is unexported and exported again.
            hub.Delete(Kinds.InternalServiceExport, name);
            if (hub.Get(Kinds.InternalServiceExport, name) is not null)
            {
                throw new ReconcileException("the export of the former service is being removed");
            }

            known = null;
        }

        // Fields not set below stay unchanged (docs/domain.md 1.1.4).
        var spec = known?.At("spec")?.DeepClone() as JsonObject
            ?? new JsonObject { ["isInternalLoadBalancer"] = false, ["isDNSLabelConfigured"] = false };
        spec["ports"] = service.Items("spec", "ports").Select(Port).ArrayOf();
        spec["serviceReference"] = Reference(key, service, since);
        spec["type"] = service.Text("spec", "type") ?? "ClusterIP";
        spec["weight"] = weight;
        ReadAzure(service, spec);
        if (known is null)
        {
            hub.Create(Kinds.InternalServiceExport, Observed(new JsonObject
            {
                ["apiVersion"] = Kinds.InternalServiceExport.ApiVersion(Kinds.InternalServiceExport.StorageVersion),
                ["kind"] = Kinds.InternalServiceExport.Kind,
                ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
                ["spec"] = spec,
            }), FleetNames.MemberManager);
        }
        else
        {
            hub.Update(Kinds.InternalServiceExport, name, FleetNames.MemberManager, e =>
            {
                e["spec"] = spec.DeepClone();
                Observed(e);
            });
        }
    }

    /// <summary>While a scenario settles, the annotation that <see cref="ConflictReporter"/> would set later is written at once.</summary>
    private JsonObject Observed(JsonObject export)
    {
        if (!Waits.Settled)
        {
            export.Ensure("metadata", "annotations")[FleetNames.LastObservedVersion] =
                export.Text("spec", "serviceReference", "resourceVersion");
        }

        return export;
    }

    /// <summary>
    /// Whether the load balancer is internal, and label and public IP (docs/domain.md 1.1.4). Without an address, or one that is not in the
    /// resource group, both stay as they were. Throws when the hub's object must not be written.
    /// </summary>
    private void ReadAzure(JsonObject service, JsonObject spec)
    {
        if (service.Text("spec", "type") != "LoadBalancer")
        {
            return;
        }

        var isInternal = service.Annotation(LoadBalancer.InternalAnnotation) == "true";
        spec["isInternalLoadBalancer"] = isInternal;
        if (isInternal || service.Items("status", "loadBalancer", "ingress").FirstOrDefault().Text("ip") is not { Length: > 0 } address)
        {
            return;
        }

        var group = service.Annotation(LoadBalancer.ResourceGroupAnnotation)?.Trim() is { Length: > 0 } named
            ? named
            : Member.NodeResourceGroup;
        var listed = Member.NetworkingAgent.ListPublicIps(group);
        if (!listed.Succeeded)
        {
            throw new ReconcileException(listed.Error);
        }

        if (listed.Resource.Items("value").FirstOrDefault(ip => ip.Text("properties", "ipAddress") == address) is not { } publicIp)
        {
            return;
        }

        var id = publicIp.Text("id")!;
        var hasLabel = publicIp.Text("properties", "dnsSettings", "domainNameLabel") is not null;
        var wanted = service.Annotation(LoadBalancer.DnsLabelAnnotation);
        if (!hasLabel && wanted is { Length: > 0 })
        {
            throw new ReconcileException($"in the process of adding DNS to the public ip address {id}");
        }

        spec["publicIPResourceID"] = id;
        // An empty annotation removes the label, so the label no longer counts.
        spec["isDNSLabelConfigured"] = hasLabel && wanted is not "";
    }

    private void Unexport(ObjectName key)
    {
        hub.Delete(Kinds.InternalServiceExport, HubName(key));
        Member.Store.Update(Kinds.ServiceExport, key, FleetNames.MemberManager, e => e.RemoveFinalizer(FleetNames.ServiceExportFinalizer));
    }

    private void SetValid(ObjectName key, string status, string reason, string message) =>
        Member.Store.Update(Kinds.ServiceExport, key, FleetNames.MemberManager, e =>
            e.Ensure("status").SetCondition(Now, new Condition("Valid", status, reason, message, e.Generation())), status: true);

    private ObjectName HubName(ObjectName key) => new(Member.HubNamespace, $"{key.Namespace}-{key.Name}");

    private static JsonNode Port(JsonObject port)
    {
        var copy = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "protocol", "appProtocol", "port", "targetPort"])
        {
            if (port[field] is { } value)
            {
                copy[field] = value.DeepClone();
            }
        }

        return copy;
    }

    private JsonObject Reference(ObjectName key, JsonObject service, string since) => new()
    {
        ["clusterId"] = Member.Name,
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["namespace"] = key.Namespace,
        ["name"] = key.Name,
        ["resourceVersion"] = service.Text("metadata", "resourceVersion"),
        ["generation"] = service.Generation(),
        ["uid"] = service.Uid(),
        ["namespacedName"] = $"{key.Namespace}/{key.Name}",
        ["exportedSince"] = since,
    };
}
