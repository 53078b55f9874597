using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>
/// Maintains an Azure Traffic Manager profile for each TrafficManagerProfile (docs/domain.md 1.1.1). Drift in Azure is detected only when
/// the object is created or its generation changes (docs/domain.md 2.2).
/// </summary>
internal sealed class ProfileController(ControllerContext context, ObjectStore hub, ArmCaller azure)
    : Controller("trafficmanagerprofile-controller", context)
{
    private const string Programmed = "Programmed";

    private readonly EventRecorder _events = new(hub, "trafficmanagerprofile-controller", context);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.TrafficManagerProfile && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.TrafficManagerProfile, key) is not { } profile)
        {
            return null;
        }

        var azureName = FleetNames.AzureProfile(profile.Uid());
        var group = profile.Text("spec", "resourceGroup") ?? "";
        if (profile.IsDeleting())
        {
            Cleanup(key, profile, group, azureName);
            return null;
        }

        if (!profile.HasFinalizer(FleetNames.MetricsFinalizer))
        {
            profile = hub.Update(Kinds.TrafficManagerProfile, key, FleetNames.HubManager, p => p.AddFinalizer(FleetNames.MetricsFinalizer));
            if (profile is null)
            {
                return null;
            }
        }

        var found = azure.GetProfile(group, azureName);
        if (!found.Succeeded && found.Status != 404)
        {
            _events.Warning(profile, "AzureAPIError", $"Failed to get Azure Traffic Manager profile {azureName}: {found.Error}");
            if (found.Status == 403)
            {
                SetStatus(key, profile, null, "False", "Invalid", $"Invalid profile: {found.Error}");
            }

            throw new ReconcileException(found.Error);
        }

        var current = found.Succeeded ? found.Resource : null;
        var monitor = DesiredMonitor(profile);
        if (current is not null && IsAsDesired(current, key, monitor))
        {
            SetStatus(key, profile, current, "True", Programmed, "Successfully configured the Azure Traffic Manager profile");
            return null;
        }

        if (!profile.HasFinalizer(FleetNames.ProfileFinalizer))
        {
            // Writing the object persists the defaults too, so the generation goes up (docs/domain.md 1.1.1).
            profile = hub.Update(Kinds.TrafficManagerProfile, key, FleetNames.HubManager, p =>
            {
                p.AddFinalizer(FleetNames.ProfileFinalizer);
                p.Ensure("spec")["monitorConfig"] = DesiredMonitor(p);
            });
            if (profile is null)
            {
                return null;
            }
        }

        var written = azure.PutProfile(group, azureName, Desired(current, key, monitor));
        if (written.Succeeded)
        {
            _events.Normal(profile, Programmed, $"Created or updated Azure Traffic Manager profile {azureName}");
            SetStatus(key, profile, written.Resource, "True", Programmed, "Successfully configured the Azure Traffic Manager profile");
            return null;
        }

        _events.Warning(profile, "AzureAPIError", $"Failed to create or update Azure Traffic Manager profile {azureName}: {written.Error}");
        // Without a response there is no status update, only the event (docs/domain.md 1.1.1).
        if (written.Status == 0)
        {
            throw new ReconcileException(written.Error);
        }

        if (written.Status == 409)
        {
            SetStatus(key, profile, null, "False", "DNSNameNotAvailable",
                "Domain name is not available. Please choose a different profile name or namespace");
        }
        else if (written.IsPassing)
        {
            SetStatus(key, profile, null, "Unknown", "Pending", $"Failed to configure profile and retrying: {written.Error}");
        }
        else
        {
            SetStatus(key, profile, null, "False", "Invalid", $"Invalid profile: {written.Error}");
        }

        throw new ReconcileException(written.Error);
    }

    private void Cleanup(ObjectName key, JsonObject profile, string group, string azureName)
    {
        if (profile.HasFinalizer(FleetNames.ProfileFinalizer))
        {
            var deleted = azure.DeleteProfile(group, azureName);
            if (!deleted.Succeeded && deleted.Status != 404)
            {
                _events.Warning(profile, "AzureAPIError", $"Failed to delete Azure Traffic Manager profile {azureName}: {deleted.Error}");
                throw new ReconcileException(deleted.Error);
            }

            _events.Normal(profile, "Deleted", $"Deleted Azure Traffic Manager profile {azureName}");
        }

        hub.Update(Kinds.TrafficManagerProfile, key, FleetNames.HubManager, p =>
        {
            p.RemoveFinalizer(FleetNames.ProfileFinalizer);
            p.RemoveFinalizer(FleetNames.MetricsFinalizer);
        });
    }

    /// <param name="resource">The Azure profile after a success; null clears name and id, even if the profile still exists in
    /// Azure.</param>
    private void SetStatus(ObjectName key, JsonObject observed, JsonObject? resource, string status, string reason, string message) =>
        hub.Update(Kinds.TrafficManagerProfile, key, FleetNames.HubManager, p =>
        {
            var to = p.Ensure("status");
            if (resource is null)
            {
                to.Remove("dnsName");
                to.Remove("resourceID");
            }
            else
            {
                to["dnsName"] = resource.Text("properties", "dnsConfig", "fqdn");
                to["resourceID"] = resource.Text("id");
            }

            to.SetCondition(Now, new Condition(Programmed, status, reason, message, observed.Generation()));
        }, status: true);

    /// <summary>spec.monitorConfig with the controller's defaults.</summary>
    private static JsonObject DesiredMonitor(JsonObject profile)
    {
        var spec = profile.At("spec", "monitorConfig");
        var interval = spec.Number("intervalInSeconds") ?? 30;
        var monitor = new JsonObject
        {
            ["protocol"] = spec.Text("protocol") ?? "HTTP",
            ["port"] = spec.Number("port") ?? 80,
            ["path"] = spec.Text("path") ?? "/",
            ["intervalInSeconds"] = interval,
            ["timeoutInSeconds"] = spec.Number("timeoutInSeconds") ?? (interval == 10 ? 9 : 10),
            ["toleratedNumberOfFailures"] = spec.Number("toleratedNumberOfFailures") ?? 3,
        };
        if (spec.At("customHeaders") is JsonArray { Count: > 0 } headers)
        {
            monitor["customHeaders"] = headers.DeepClone();
        }

        return monitor;
    }

    /// <summary>The compared fields, which are also those that a trigger of the profile resets (docs/domain.md 2.5).</summary>
    private static bool IsAsDesired(JsonObject current, ObjectName key, JsonObject monitor)
    {
        var properties = current["properties"];
        var now = properties.At("monitorConfig");
        return properties.Text("profileStatus") == "Enabled"
            && properties.Text("trafficRoutingMethod") == "Weighted"
            && properties.Number("dnsConfig", "ttl") == FleetNames.Ttl
            && current.Text("tags", FleetNames.ProfileTag) == Tag(key)
            && now.Text("protocol") == monitor.Text("protocol")
            && now.Number("port") == monitor.Number("port")
            && now.Text("path") == monitor.Text("path")
            && now.Number("intervalInSeconds") == monitor.Number("intervalInSeconds")
            && now.Number("timeoutInSeconds") == monitor.Number("timeoutInSeconds")
            && now.Number("toleratedNumberOfFailures") == monitor.Number("toleratedNumberOfFailures")
            && Headers(now).SequenceEqual(Headers(monitor));
    }

    private static IEnumerable<(string? Name, string? Value)> Headers(JsonNode? monitor) =>
        monitor.Items("customHeaders").Select(h => (Name: h.Text("name"), Value: h.Text("value")))
            .OrderBy(h => h.Name, StringComparer.Ordinal);

    /// <summary>The result of GET overlaid with the controller's fields: endpoints, other tags and settings stay unchanged.</summary>
    private static JsonObject Desired(JsonObject? current, ObjectName key, JsonObject monitor)
    {
        var body = current?.DeepClone().AsObject() ?? [];
        body["location"] = "global";
        body.Ensure("tags")[FleetNames.ProfileTag] = Tag(key);
        var properties = body.Ensure("properties");
        properties["profileStatus"] = "Enabled";
        properties["trafficRoutingMethod"] = "Weighted";
        properties["dnsConfig"] = new JsonObject { ["relativeName"] = $"{key.Namespace}-{key.Name}", ["ttl"] = FleetNames.Ttl };
        var now = properties.Ensure("monitorConfig");
        now.Remove("customHeaders");
        foreach (var (field, value) in monitor)
        {
            now[field] = value?.DeepClone();
        }

        return body;
    }

    private static string Tag(ObjectName key) => $"{key.Namespace}/{key.Name}";
}
