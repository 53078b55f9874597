using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// Azure's cloud provider on a member: gives each Service of type LoadBalancer its public IP, then its DNS label, each after a delay.
/// </summary>
internal sealed class CloudProviderController(ControllerContext context, Member member, EndpointSites sites)
    : Controller($"{member.Name}/cloud-provider", context)
{
    private readonly EventRecorder _events = new(member.Store, "service-controller", context, isAsked: false);

    // The pending step of each Service and when it began; used only by this controller's loop.
    private readonly Dictionary<(string Uid, string Want), DateTimeOffset> _since = [];
    private readonly Dictionary<ObjectName, (string Group, string Name)> _publicIps = [];
    private int _privateAddresses;

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.Service)
        {
            // Its own writes need no further pass.
            if (change.Type != StoreEventType.Modified || change.Manager != LoadBalancer.Manager)
            {
                Enqueue(change.Name);
            }
        }
        else if (change.Kind == Kinds.Deployment)
        {
            foreach (var service in member.Store.List(Kinds.Service, change.Name.Namespace))
            {
                Enqueue(service.NameOf());
            }
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        var service = member.Store.Get(Kinds.Service, key);
        if (service is null || service.IsDeleting() || service.Text("spec", "type") != "LoadBalancer")
        {
            Release(key, service);
            return null;
        }

        if (service.Annotation(LoadBalancer.InternalAnnotation) == "true")
        {
            Hold(key);
            ReleasePublicIp(key);
            sites.Remove(member, key);
            if (Ingress(service)?.StartsWith("10.", StringComparison.Ordinal) != true)
            {
                SetIngress(key, $"10.224.0.{10 + (_privateAddresses++ % 240)}");
            }

            return null;
        }

        var group = service.Annotation(LoadBalancer.ResourceGroupAnnotation)?.Trim() is { Length: > 0 } named
            ? named
            : member.NodeResourceGroup;
        var name = service.Annotation(LoadBalancer.PublicIpAnnotation) ?? LoadBalancer.PublicIpName(service.Uid());
        var found = member.CloudProvider.GetPublicIp(group, name);
        if (found.Status == 404)
        {
            Hold(key);
            if (Remaining(service, "ip", Waits.PublicIp) is { } ipWait)
            {
                return ipWait;
            }

            _publicIps[key] = (group, name);
            found = member.CloudProvider.PutPublicIp(group, name, Desired(key, null));
        }
        else if (found.Succeeded && _publicIps.TryAdd(key, (group, name)))
        {
            // The tag lists every Service that shares the address.
            found = member.CloudProvider.PutPublicIp(group, name,
                Desired(key, found.Resource.Text("properties", "dnsSettings", "domainNameLabel")));
        }

        if (!found.Succeeded)
        {
            throw Failed(service, found.Error);
        }

        _publicIps[key] = (group, name);
        var publicIp = found.Resource;
        var address = publicIp.Text("properties", "ipAddress")!;
        if (Ingress(service) != address || !service.HasFinalizer(LoadBalancer.Finalizer))
        {
            SetIngress(key, address);
        }

        sites.Set(member, key, address, ServiceBacking.AnsweredPorts(service, member.Store.List(Kinds.Deployment, key.Namespace)));
        return Label(key, service, group, name, publicIp);
    }

    /// <summary>An absent annotation leaves the label as it is; an empty one removes it.</summary>
    private TimeSpan? Label(ObjectName key, JsonObject service, string group, string name, JsonObject publicIp)
    {
        if (service.Annotation(LoadBalancer.DnsLabelAnnotation) is not { } wanted)
        {
            return null;
        }

        if ((publicIp.Text("properties", "dnsSettings", "domainNameLabel") ?? "") == wanted)
        {
            return null;
        }

        if (Remaining(service, $"label {wanted}", Waits.DnsLabel) is { } wait)
        {
            return wait;
        }

        var written = member.CloudProvider.PutPublicIp(group, name, Desired(key, wanted.Length == 0 ? null : wanted));
        if (!written.Succeeded)
        {
            throw Failed(service, written.Error);
        }

        return null;
    }

    private JsonObject Desired(ObjectName key, string? label)
    {
        var properties = new JsonObject { ["publicIPAllocationMethod"] = "Static" };
        if (label is not null)
        {
            properties["dnsSettings"] = new JsonObject { ["domainNameLabel"] = label };
        }

        return new JsonObject
        {
            ["location"] = member.Location,
            ["sku"] = new JsonObject { ["name"] = "Standard" },
            ["tags"] = new JsonObject { ["k8s-azure-service"] = Users(key), ["k8s-azure-cluster-name"] = "kubernetes" },
            ["properties"] = properties,
        };
    }

    private string Users(ObjectName key)
    {
        var publicIp = _publicIps[key];
        return string.Join(
            ',', _publicIps.Where(each => each.Value == publicIp).Select(each => $"{each.Key.Namespace}/{each.Key.Name}")
            .Order(StringComparer.Ordinal));
    }

    private void Release(ObjectName key, JsonObject? service)
    {
        ReleasePublicIp(key);
        sites.Remove(member, key);
        if (service is null)
        {
            return;
        }

        if (Ingress(service) is not null)
        {
            member.Store.Update(Kinds.Service, key, LoadBalancer.Manager, s => s.Ensure("status", "loadBalancer").Remove("ingress"),
                status: true);
        }

        member.Store.Update(Kinds.Service, key, LoadBalancer.Manager, s => s.RemoveFinalizer(LoadBalancer.Finalizer));
    }

    private void ReleasePublicIp(ObjectName key)
    {
        // A shared address is deleted with the last Service that uses it.
        if (_publicIps.Remove(key, out var publicIp) && !_publicIps.ContainsValue(publicIp))
        {
            member.CloudProvider.DeletePublicIp(publicIp.Group, publicIp.Name);
        }
    }

    /// <summary>The remaining simulated wait; null when it is over.</summary>
    private TimeSpan? Remaining(JsonObject service, string want, TimeSpan wait)
    {
        var key = (service.Uid(), want);
        if (!_since.TryGetValue(key, out var since))
        {
            _since[key] = since = Now;
        }

        var left = since + wait - Now;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        _since.Remove(key);
        return null;
    }

    private ReconcileException Failed(JsonObject service, string error)
    {
        _events.Warning(service, "SyncLoadBalancerFailed", $"Error syncing load balancer: failed to ensure load balancer: {error}");
        return new ReconcileException(error);
    }

    private void Hold(ObjectName key) =>
        member.Store.Update(Kinds.Service, key, LoadBalancer.Manager, s => s.AddFinalizer(LoadBalancer.Finalizer));

    private void SetIngress(ObjectName key, string address) => member.Store.UpdateWhole(Kinds.Service, key, LoadBalancer.Manager, s =>
    {
        s.AddFinalizer(LoadBalancer.Finalizer);
        s.Ensure("status", "loadBalancer")["ingress"] = new JsonArray(new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" });
    });

    private static string? Ingress(JsonObject service) => service.Items("status", "loadBalancer", "ingress").FirstOrDefault().Text("ip");
}
