using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// One write, as passed to admission after defaulting and validation. <paramref name="After"/> is null for a delete,
/// <paramref name="Before"/> for a create; both in storage version.
/// </summary>
internal sealed record AdmittedWrite(HubRequest Request, string Operation, string Name, JsonObject? Before, JsonObject? After)
{
    public ResourceKind Kind => Request.Kind;

    public UserInfo User => Request.User;

    public string Namespace => Kind.Namespaced ? Request.Info.Namespace : "";

    /// <summary>The object after the write; for a delete, before it.</summary>
    public JsonObject Object => (After ?? Before)!;
}

/// <summary>
/// The fleet hub's admission rules that affect operators (docs/domain.md 1.2, 1.3.4, 1.3.6). They apply only to requests over the wire, not
/// to the controllers.
/// </summary>
internal static class HubAdmission
{
    /// <summary>Throws the rejection. Called after validation, as validating webhooks are.</summary>
    public static void Check(AdmittedWrite write)
    {
        if (ReferenceEquals(write.Kind, Kinds.Namespace) && write.Operation == "DELETE"
            && write.Name is "default" or "kube-system" or "kube-public")
        {
            throw Refusal.Forbidden(write.Kind, write.Name, "this namespace may not be deleted");
        }

        RefuseWorkloads(write);
        GuardRails.Check(write);
        if (ReferenceEquals(write.Kind, Kinds.MemberCluster))
        {
            MemberClusterAdmission.Check(write);
        }

        if ((ReferenceEquals(write.Kind, Kinds.ResourceOverride) || ReferenceEquals(write.Kind, Kinds.ClusterResourceOverride))
            && write.After is not null && !write.Request.IsStatus)
        {
            OverrideAdmission.Check(write);
        }
    }

    /// <summary>
    /// The hub runs no workloads. (Upstream allows them in its own reserved namespaces, for its agents; the sandbox has none.)
    /// </summary>
    private static void RefuseWorkloads(AdmittedWrite write)
    {
        if (ReferenceEquals(write.Kind, Kinds.Pod))
        {
            throw Denied("fleet.pod.validating", $"Pod {write.Namespace}/{write.Name} creation is disallowed in the fleet hub cluster");
        }

        if (ReferenceEquals(write.Kind, Kinds.ReplicaSet))
        {
            throw Denied("fleet.replicaset.validating",
                $"ReplicaSet {write.Namespace}/{write.Name} creation is disallowed in the fleet hub cluster.");
        }
    }

    /// <summary>A webhook's rejection as the API server returns it.</summary>
    public static StatusException Denied(string webhook, string why) =>
        new(403, "Forbidden", $"admission webhook \"{webhook}\" denied the request: {why}");
}
