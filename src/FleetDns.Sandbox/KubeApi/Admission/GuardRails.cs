using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Protects what is reserved for the fleet: reserved namespaces, the agents' objects in them, and objects managed by ARM (docs/domain.md
/// 1.3.6).
/// </summary>
internal static class GuardRails
{
    private const string MemberNamespace = "fleet-member-";
    private const string ManagedByArm = "aks-fleet-managed-by-arm";

    public static void Check(AdmittedWrite write)
    {
        CheckManagedByArm(write);
        if (IsExempt(write.User))
        {
            return;
        }

        if (ReferenceEquals(write.Kind, Kinds.Namespace))
        {
            if (IsReserved(write.Name))
            {
                throw NotAllowed(write, "fleet.namespace.guardrail.validating");
            }

            return;
        }

        if (WebhookOf(write.Namespace) is { } webhook && IsGuarded(write) && !IsAgentOf(write))
        {
            throw NotAllowed(write, webhook);
        }
    }

    /// <summary>For the protected members: only the fleet may change anything but labels, annotations and taints.</summary>
    public static void RequireExempt(AdmittedWrite write, string webhook)
    {
        if (!IsExempt(write.User))
        {
            throw NotAllowed(write, webhook);
        }
    }

    private static bool IsReserved(string ns) =>
        ns.StartsWith("fleet-", StringComparison.Ordinal) || ns.StartsWith("kube-", StringComparison.Ordinal);

    private static bool IsExempt(UserInfo user) =>
        user.Groups.Any(g => g is UserInfo.Masters or "kubeadm:cluster-admins" or "system:serviceaccounts" or "system:nodes")
        || user.Name is "system:kube-scheduler" or "system:kube-controller-manager" or "aks-support";

    private static string? WebhookOf(string ns) => ns switch
    {
        "fleet-system" => "fleet.fleetsystemnamespacedresources.guardrail.validating",
        "kube-system" or "kube-public" or "kube-node-lease" => "fleet.kubenamespacedresources.guardrail.validating",
        _ => ns.StartsWith(MemberNamespace, StringComparison.Ordinal) ? "fleet.fleetmembernamespacedresources.guardrail.validating" : null,
    };

    /// <summary>All deletes, and other writes of the kinds that the webhooks cover; events are allowed to all users.</summary>
    private static bool IsGuarded(AdmittedWrite write)
    {
        if (ReferenceEquals(write.Kind, Kinds.Event))
        {
            return false;
        }

        return write.Operation == "DELETE" || IsKeptByAgents(write.Kind) || s_watched.Contains(write.Kind);
    }

    private static bool IsKeptByAgents(ResourceKind kind) => s_keptByAgents.Contains(kind);

    // Compares the kinds themselves: another group can have a kind with the same plural.
    private static readonly HashSet<ResourceKind> s_watched = new(ReferenceEqualityComparer.Instance)
    {
        Kinds.ConfigMap, Kinds.Secret, Kinds.ServiceAccount, Kinds.Service, Kinds.Deployment, Kinds.Role, Kinds.RoleBinding,
    };

    private static readonly HashSet<ResourceKind> s_keptByAgents = new(ReferenceEqualityComparer.Instance)
    {
        Kinds.Work, Kinds.InternalServiceExport, Kinds.InternalServiceImport, Kinds.EndpointSliceExport, Kinds.EndpointSliceImport,
        Kinds.InternalMemberCluster,
    };

    /// <summary>A member's own agent writes its objects in its namespace under the identity of the MemberCluster.</summary>
    private static bool IsAgentOf(AdmittedWrite write)
    {
        if (!IsKeptByAgents(write.Kind) || !write.Namespace.StartsWith(MemberNamespace, StringComparison.Ordinal))
        {
            return false;
        }

        var member = write.Request.Store.Get(Kinds.MemberCluster, new ObjectName("", write.Namespace[MemberNamespace.Length..]));
        return member is null || member.At("spec", "identity").Text("name") == write.User.Name;
    }

    private static void CheckManagedByArm(AdmittedWrite write)
    {
        if (!ReferenceEquals(write.Kind, Kinds.Namespace) && write.Kind.Group != Kinds.ClusterResourcePlacement.Group
            || !IsManagedByArm(write.Before) && !IsManagedByArm(write.After)
            || write.User.Groups.Any(
                g => g is UserInfo.Masters or "system:serviceaccounts:kube-system" or "system:serviceaccounts:fleet-system"))
        {
            return;
        }

        throw Refusal.Forbidden(write.Kind, write.Name,
            $"ValidatingAdmissionPolicy '{ManagedByArm}' with binding '{ManagedByArm}' denied request: Create, Update, or Delete "
            + "operations on ARM managed resources is forbidden");
    }

    private static bool IsManagedByArm(JsonObject? obj) => obj.At("metadata", "labels").Text("fleet.azure.com/managed-by") == "arm";

    /// <summary>
    /// Group, version and kind as Go prints them: <c>networking.fleet.azure.com/v1alpha1, Kind=InternalServiceExport</c>; the core group is
    /// empty.
    /// </summary>
    private static StatusException NotAllowed(AdmittedWrite write, string webhook) => HubAdmission.Denied(webhook,
        $"user: '{write.User.Name}' in '{Groups(write.User.Groups)}' is not allowed to {write.Operation} resource "
        + $"{write.Kind.Group}/{write.Request.Version}, Kind={write.Kind.Kind}/{write.Request.Info.Subresource}: "
        + $"{write.Namespace}/{write.Name}");

    private static string Groups(IReadOnlyList<string> groups) => groups.Count > 10
        ? $"groups: [{string.Join(", ", groups.Take(3))},......]"
        : $"groups: [{string.Join(' ', groups)}]";
}
