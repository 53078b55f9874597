using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The defaults of Kubernetes' own kinds that clients see; in a real API server they are code, not schema.</summary>
internal static class BuiltinDefaults
{
    public static void Fill(ResourceKind kind, JsonObject obj)
    {
        if (ReferenceEquals(kind, Kinds.Namespace))
        {
            Namespace(obj);
        }
        else if (ReferenceEquals(kind, Kinds.Secret))
        {
            Secret(obj);
        }
        else if (ReferenceEquals(kind, Kinds.Service))
        {
            Service(obj);
        }
        else if (ReferenceEquals(kind, Kinds.Deployment))
        {
            Deployment(obj.Child("spec"));
        }
        else if (ReferenceEquals(kind, Kinds.RoleBinding) || ReferenceEquals(kind, Kinds.ClusterRoleBinding))
        {
            Binding(obj);
        }
    }

    private static void Namespace(JsonObject obj)
    {
        var metadata = obj.Child("metadata");
        if (metadata.Text("name") is { } name)
        {
            metadata.Child("labels")["kubernetes.io/metadata.name"] = name;
        }

        obj.Child("spec").Default("finalizers", () => new JsonArray("kubernetes"));
        obj.Child("status").Default("phase", () => "Active");
    }

    private static void Secret(JsonObject obj)
    {
        obj.Default("type", () => "Opaque");
        if (obj.At("stringData") is { } texts)
        {
            var data = obj.Child("data");
            foreach (var (key, value) in texts)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.ToString() ?? ""));
            }

            obj.Remove("stringData");
        }
    }

    private static void Service(JsonObject obj)
    {
        var spec = obj.Child("spec");
        spec.Default("type", () => "ClusterIP");
        spec.Default("sessionAffinity", () => "None");
        var external = spec.Text("type") == "ExternalName";
        if (!external)
        {
            spec.Default("internalTrafficPolicy", () => "Cluster");
            spec.Default("ipFamilies", () => new JsonArray("IPv4"));
            spec.Default("ipFamilyPolicy", () => "SingleStack");
            if (spec["clusterIP"] is null)
            {
                spec["clusterIP"] = string.Create(CultureInfo.InvariantCulture,
                    $"10.0.{RandomNumberGenerator.GetInt32(1, 255)}.{RandomNumberGenerator.GetInt32(1, 255)}");
            }

            spec.Default("clusterIPs", () => new JsonArray(spec["clusterIP"]!.DeepClone()));
        }

        if (spec.Text("type") is "LoadBalancer" or "NodePort")
        {
            spec.Default("externalTrafficPolicy", () => "Cluster");
        }

        if (spec.Text("type") == "LoadBalancer")
        {
            spec.Default("allocateLoadBalancerNodePorts", () => true);
        }

        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            port.Default("protocol", () => "TCP");
            if (port["port"] is { } number)
            {
                port.Default("targetPort", number.DeepClone);
            }

            if (spec.Text("type") is "LoadBalancer" or "NodePort")
            {
                port.Default("nodePort", () => RandomNumberGenerator.GetInt32(30000, 32768));
            }
        }

        obj.Default("status", () => new JsonObject { ["loadBalancer"] = new JsonObject() });
    }

    private static void Deployment(JsonObject spec)
    {
        spec.Default("replicas", () => 1);
        spec.Default("revisionHistoryLimit", () => 10);
        spec.Default("progressDeadlineSeconds", () => 600);
        var strategy = spec.Child("strategy");
        strategy.Default("type", () => "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxSurge", () => "25%");
            rolling.Default("maxUnavailable", () => "25%");
        }

        var pod = spec.Child("template").Child("spec");
        pod.Default("restartPolicy", () => "Always");
        pod.Default("terminationGracePeriodSeconds", () => 30);
        pod.Default("dnsPolicy", () => "ClusterFirst");
        pod.Default("securityContext", () => new JsonObject());
        pod.Default("schedulerName", () => "default-scheduler");
        foreach (var container in (pod["containers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var image = container.Text("image") ?? "";
            var tag = image[(image.LastIndexOf('/') + 1)..];
            container.Default(
                "imagePullPolicy",
                () => tag.Contains(':', StringComparison.Ordinal) && !tag.EndsWith(":latest", StringComparison.Ordinal) ? "IfNotPresent"
                : "Always");
            container.Default("terminationMessagePath", () => "/dev/termination-log");
            container.Default("terminationMessagePolicy", () => "File");
            container.Default("resources", () => new JsonObject());
            foreach (var port in (container["ports"] as JsonArray ?? []).OfType<JsonObject>())
            {
                port.Default("protocol", () => "TCP");
            }
        }
    }

    private static void Binding(JsonObject obj)
    {
        obj.Child("roleRef").Default("apiGroup", () => "rbac.authorization.k8s.io");
        foreach (var subject in (obj["subjects"] as JsonArray ?? []).OfType<JsonObject>())
        {
            subject.Default("apiGroup", () => subject.Text("kind") == "ServiceAccount" ? "" : "rbac.authorization.k8s.io");
        }
    }

    private static void Default(this JsonObject obj, string name, Func<JsonNode> value)
    {
        if (obj[name] is null)
        {
            obj[name] = value();
        }
    }
}
