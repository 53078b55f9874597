using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The fleet hub's own admission that operators meet (facts 1.3.4–1.3.6). It sees requests over the wire only; the controllers pass.</summary>
internal static class HubAdmission
{
    private const string MemberNamespace = "fleet-member-";
    private const int MostOverrides = 100;

    public static void Check(HubRequest request, string operation, JsonObject obj, string name)
    {
        var kind = request.Kind;
        if (request.Info.Namespace.StartsWith(MemberNamespace, StringComparison.Ordinal) && IsKeptByAgents(kind) && !request.User.Groups.Contains(UserInfo.Masters, StringComparer.Ordinal))
        {
            throw Denied($"user: '{request.User.Name}' in 'groups: [{string.Join(" ", request.User.Groups)}]' is not allowed to {operation} resource {kind.Group}/{request.Version}, Kind={kind.Kind}/{request.Info.Subresource}: {request.Info.Namespace}/{name}");
        }

        if (ReferenceEquals(kind, Kinds.Namespace) && operation == "DELETE" && name is ("default" or "kube-system" or "kube-public"))
            throw Refusal.Forbidden(kind, name, "this namespace may not be deleted");
        if (obj.At("metadata", "labels").Text("fleet.azure.com/managed-by") == "arm")
            throw Denied("Create, Update, or Delete operations on ARM managed resources is forbidden");
        if (ReferenceEquals(kind, Kinds.MemberCluster) && operation == "UPDATE")
            RefuseLabels(request, obj, name);
        if (ReferenceEquals(kind, Kinds.MemberCluster) && operation == "DELETE")
            RefuseLeaving(request, obj, name);
        if (ReferenceEquals(kind, Kinds.ResourceOverride) && operation != "DELETE")
            CheckOverride(request, operation, obj, name);
    }

    private static bool IsKeptByAgents(ResourceKind kind) => kind.Plural is
        "works" or "internalserviceexports" or "internalserviceimports" or "endpointsliceexports" or "endpointsliceimports" or "internalmemberclusters";

    private static void RefuseLabels(HubRequest request, JsonObject after, string name)
    {
        var before = request.Store.Get(Kinds.MemberCluster, new ObjectName("", name)).At("metadata", "labels") ?? [];
        var next = after.At("metadata", "labels") ?? [];
        var changed = before.Select(l => l.Key).Union(next.Select(l => l.Key))
            .Where(k => !k.StartsWith("kubernetes-fleet.io/", StringComparison.Ordinal) && !JsonTree.Same(before[k], next[k]));
        if (changed.Any())
            throw Denied("users are not allowed to modify labels through hub cluster directly");
    }

    private static void RefuseLeaving(HubRequest request, JsonObject member, string name)
    {
        if (member.At("spec", "deleteOptions").Text("validationMode") == "Skip")
            return;
        foreach (var export in request.Store.List(Kinds.InternalServiceExport, MemberNamespace + name))
        {
            if (export.At("metadata")?["deletionTimestamp"] is null)
                throw Denied($"Please delete serviceExport {export.At("spec", "serviceReference").Text("namespacedName")} in the member cluster before leaving, request is denied");
        }
    }

    private static void CheckOverride(HubRequest request, string operation, JsonObject obj, string name)
    {
        var others = request.Store.List(Kinds.ResourceOverride, request.Info.Namespace).Where(o => o.At("metadata").Text("name") != name).ToList();
        if (operation == "CREATE" && request.Store.Count(Kinds.ResourceOverride) >= MostOverrides)
            throw Denied($"resourceOverride limit has been reached: at most {MostOverrides} resources can be created.");
        foreach (var selector in Selectors(obj))
            foreach (var other in others)
                if (Selectors(other).Any(s => JsonTree.Same(s, selector)))
                    throw Denied($"invalid resource selector {selector.ToJsonString(JsonTree.Relaxed)}: the resource has been selected by both {name} and {other.At("metadata").Text("name")}, which is not supported");
    }

    private static IEnumerable<JsonNode> Selectors(JsonObject obj) => (obj.At("spec")?["resourceSelectors"] as JsonArray ?? []).OfType<JsonNode>();

    private static StatusException Denied(string why) => new(403, "Forbidden", $"admission webhook \"fleet.validating\" denied the request: {why}");
}
