using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Finds the resources that a placement selects, in the server's preferred versions and without those that belong to the hub
/// (docs/domain.md 1.3.6).
/// </summary>
internal static class ResourceSelection
{
    private const string ClientError = "failed to process the request due to a client error: ";

    private static readonly string[] s_excludedGroups =
        ["cluster.kubernetes-fleet.io", "placement.kubernetes-fleet.io", "events.k8s.io", "coordination.k8s.io", "metrics.k8s.io",
            "apiextensions.k8s.io"];

    private static readonly string[] s_networkingPlaced = ["ServiceExport", "MultiClusterService"];

    private static readonly string[] s_applyOrder = [
        "Namespace", "ServiceAccount", "Secret", "ConfigMap", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Service",
        "Deployment"];

    /// <param name="error">Why the selectors are invalid, in upstream's text, or empty.</param>
    public static List<JsonObject> Select(ObjectStore hub, JsonObject placement, out string error)
    {
        error = "";
        var owner = placement.NameOf();
        var selected = new Dictionary<(string Kind, ObjectName Name), JsonObject>();
        foreach (var selector in placement.Items("spec", "resourceSelectors"))
        {
            error = Refusal(hub, owner, selector, out var kind) ?? "";
            if (error.Length > 0)
            {
                return [];
            }

            foreach (var obj in hub.List(kind!, owner.Namespace).Where(o => IsSelected(selector, o) && !o.IsDeleting()))
            {
                if (kind == Kinds.Namespace)
                {
                    var ns = obj.NameOf().Name;
                    if (IsReserved(ns))
                    {
                        // The misspelling is upstream's.
                        error = $"{ClientError}invalid clusterRresourcePlacement {owner.Name}: namespace {ns} is not allowed to propagate";
                        return [];
                    }

                    if (selector.Text("selectionScope") is null or "NamespaceWithResources")
                    {
                        AddContents(hub, ns, selected);
                    }
                }

                if (IsPlaceable(kind!) && !IsOwn(kind!, obj))
                {
                    Add(kind!, obj, selected);
                }
            }
        }

        return [.. selected.Values
            .OrderBy(o => Array.IndexOf(s_applyOrder, o.Text("kind")) is var at and >= 0 ? at : s_applyOrder.Length)
            .ThenBy(o => o.Text("kind"), StringComparer.Ordinal)
            .ThenBy(o => o.NameOf().Namespace, StringComparer.Ordinal)
            .ThenBy(o => o.NameOf().Name, StringComparer.Ordinal)];
    }

    private static string? Refusal(ObjectStore hub, ObjectName placement, JsonObject selector, out ResourceKind? kind)
    {
        var (group, name) = (selector.Text("group") ?? "", selector.Text("kind") ?? "");
        var of = placement.Namespace.Length == 0 ? $"/{placement.Name}" : $"{placement.Namespace}/{placement.Name}";
        kind = hub.Registry.FindKind(group, name);
        if (kind is null || !kind.Versions.Contains(selector.Text("version") ?? ""))
        {
            return $"{ClientError}invalid placement {of}, failed to get GVR of the selector: no matches for kind \"{name}\" in version "
                + $"\"{(group.Length > 0 ? $"{group}/" : "")}{selector.Text("version")}\"";
        }

        var resource = $"{group}/{selector.Text("version")}, Resource={kind.Plural}";
        return kind.Namespaced && placement.Namespace.Length == 0
            ? $"{ClientError}invalid placement {of}: cannot select namespace-scoped resource {resource} in a clusterResourcePlacement"
            : !kind.Namespaced && placement.Namespace.Length > 0
                ? $"{ClientError}invalid placement {of}: cannot select cluster-scoped resource {resource} in a resourcePlacement"
            : null;
    }

    public static bool IsReserved(string ns) =>
        ns == "default" || ns.StartsWith("kube-", StringComparison.Ordinal) || ns.StartsWith("fleet-", StringComparison.Ordinal);

    /// <summary>Whether a kind can be part of any placement.</summary>
    public static bool IsPlaceable(ResourceKind kind) =>
        !s_excludedGroups.Contains(kind.Group)
        && (kind.Group != "networking.fleet.azure.com" || s_networkingPlaced.Contains(kind.Kind))
        && kind.Kind is not ("Event" or "Pod" or "Node" or "Endpoints");

    private static bool IsSelected(JsonObject selector, JsonObject obj) =>
        selector.Text("name") is { Length: > 0 } name ? obj.NameOf().Name == name
            : LabelSelector.Matches(selector["labelSelector"], obj.Labels());

    private static void AddContents(ObjectStore hub, string ns, Dictionary<(string Kind, ObjectName Name), JsonObject> selected)
    {
        foreach (var kind in hub.Registry.All.Where(k => k.Namespaced && IsPlaceable(k)))
        {
            foreach (var obj in hub.List(kind, ns))
            {
                if (!IsOwn(kind, obj) && !obj.IsDeleting())
                {
                    Add(kind, obj, selected);
                }
            }
        }
    }

    /// <summary>Objects that every cluster creates for itself.</summary>
    private static bool IsOwn(ResourceKind kind, JsonObject obj)
    {
        var name = obj.NameOf().Name;
        return kind == Kinds.ConfigMap && name == "kube-root-ca.crt"
            || kind == Kinds.ServiceAccount && name == "default"
            || kind == Kinds.Secret && obj.Text("type") == "kubernetes.io/service-account-token";
    }

    private static void Add(ResourceKind kind, JsonObject obj, Dictionary<(string Kind, ObjectName Name), JsonObject> selected) =>
        selected[($"{kind.Group}/{kind.Kind}", obj.NameOf())] = Stripped(kind, obj);

    private static JsonObject Stripped(ResourceKind kind, JsonObject obj)
    {
        var copy = obj.DeepClone().AsObject();
        copy["apiVersion"] = kind.ApiVersion(kind.Versions[0]);
        copy["kind"] = kind.Kind;
        copy.Remove("status");
        var metadata = new JsonObject { ["name"] = obj.NameOf().Name };
        if (kind.Namespaced)
        {
            metadata["namespace"] = obj.NameOf().Namespace;
        }

        foreach (var field in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            if (obj.At("metadata", field) is JsonObject { Count: > 0 } map)
            {
                metadata[field] = map.DeepClone();
            }
        }

        if (metadata["annotations"] is JsonObject annotations)
        {
            annotations.Remove("kubectl.kubernetes.io/last-applied-configuration");
            if (annotations.Count == 0)
            {
                metadata.Remove("annotations");
            }
        }

        copy["metadata"] = metadata;
        if (kind == Kinds.Service && copy["spec"] is JsonObject spec)
        {
            foreach (var field in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "healthCheckNodePort"])
            {
                spec.Remove(field);
            }

            foreach (var port in spec.Items("ports"))
            {
                port.Remove("nodePort");
            }
        }
        else if (kind == Kinds.Namespace)
        {
            copy.Remove("spec");
        }

        return copy;
    }
}
