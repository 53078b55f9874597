using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The checks of Kubernetes' own kinds that operators encounter; docs/sandbox.md lists which are left out.</summary>
internal static class BuiltinValidation
{
    public static void Check(ResourceKind kind, JsonObject obj, JsonObject? before, List<FieldError> errors)
    {
        if (ReferenceEquals(kind, Kinds.Service))
        {
            Service(obj.Child("spec"), errors);
        }
        else if (ReferenceEquals(kind, Kinds.Deployment))
        {
            Deployment(obj.Child("spec"), before?.At("spec"), errors);
        }
        else if (ReferenceEquals(kind, Kinds.ConfigMap) && before?["immutable"]?.GetValueKind() == System.Text.Json.JsonValueKind.True
            && !JsonTree.Same(before["data"], obj["data"]))
        {
            errors.Add(FieldError.Forbidden("data", "field is immutable when `immutable` is set"));
        }
        else if (ReferenceEquals(kind, Kinds.Lease))
        {
            Lease(obj.At("spec"), errors);
        }
        else if (ReferenceEquals(kind, Kinds.RoleBinding) || ReferenceEquals(kind, Kinds.ClusterRoleBinding))
        {
            Binding(obj, before, errors);
        }
    }

    private static void Service(JsonObject spec, List<FieldError> errors)
    {
        var type = spec.Text("type") ?? "";
        var ports = (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.Add(FieldError.NotSupported("spec.type", JsonValue.Create(type),
                ["\"ClusterIP\"", "\"ExternalName\"", "\"LoadBalancer\"", "\"NodePort\""]));
        }

        if (ports.Count == 0 && type != "ExternalName" && spec.Text("clusterIP") != "None")
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        for (var i = 0; i < ports.Count; i++)
        {
            if (ports.Count > 1 && string.IsNullOrEmpty(ports[i].Text("name")))
            {
                errors.Add(FieldError.Required($"spec.ports[{i}].name"));
            }

            if (ports[i]["port"].Whole() is null or < 1 or > 65535)
            {
                errors.Add(FieldError.Invalid($"spec.ports[{i}].port", ports[i]["port"] ?? 0, "must be between 1 and 65535, inclusive"));
            }
        }
    }

    private static void Deployment(JsonObject spec, JsonObject? before, List<FieldError> errors)
    {
        if (spec["replicas"].Whole() < 0)
        {
            errors.Add(FieldError.Invalid("spec.replicas", spec["replicas"], "must be greater than or equal to 0"));
        }

        if (spec["selector"] is null)
        {
            errors.Add(FieldError.Required("spec.selector"));
        }

        if ((spec.At("template", "spec")?["containers"] as JsonArray ?? []).Count == 0)
        {
            errors.Add(FieldError.Required("spec.template.spec.containers"));
        }

        var labels = spec.At("template", "metadata", "labels");
        if (spec.At("selector", "matchLabels") is { } wanted && wanted.Any(w => labels.Text(w.Key) != w.Value?.ToString()))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels ?? [], "`selector` does not match template `labels`"));
        }

        if (before is not null && !JsonTree.Same(before["selector"], spec["selector"]))
        {
            errors.Add(FieldError.Invalid("spec.selector", spec["selector"], "field is immutable"));
        }
    }

    private static void Lease(JsonObject? spec, List<FieldError> errors)
    {
        if (spec?["leaseDurationSeconds"].Whole() <= 0)
        {
            errors.Add(FieldError.Invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0"));
        }

        if (spec?["leaseTransitions"].Whole() < 0)
        {
            errors.Add(FieldError.Invalid("spec.leaseTransitions", spec["leaseTransitions"], "must be greater than or equal to 0"));
        }
    }

    private static void Binding(JsonObject obj, JsonObject? before, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(obj.At("roleRef").Text("name")))
        {
            errors.Add(FieldError.Required("roleRef.name"));
        }

        if (before is not null && !JsonTree.Same(before["roleRef"], obj["roleRef"]))
        {
            errors.Add(FieldError.Invalid("roleRef", obj["roleRef"], "cannot change roleRef"));
        }
    }
}
