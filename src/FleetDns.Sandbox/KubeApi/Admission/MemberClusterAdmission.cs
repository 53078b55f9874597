using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Labels of a member are set through ARM, only the fleet writes its spec, and it can leave only without exports (docs/domain.md 1.2).
/// system:masters may edit labels and spec.
/// </summary>
internal static class MemberClusterAdmission
{
    private const string GuardRail = "fleet.membercluster.guardrail.validating";

    public static void Check(AdmittedWrite write)
    {
        switch (write.Operation)
        {
            case "UPDATE":
                CheckUpdate(write, write.Before!, write.After!);
                break;
            case "DELETE":
                GuardRails.RequireExempt(write, GuardRail);
                CheckLeaving(write);
                break;
            default:
                GuardRails.RequireExempt(write, GuardRail);
                break;
        }
    }

    private static void CheckUpdate(AdmittedWrite write, JsonObject before, JsonObject after)
    {
        if (!write.User.Groups.Contains(UserInfo.Masters, StringComparer.Ordinal)
            && LabelsDiffer(before.At("metadata", "labels") ?? [], after.At("metadata", "labels") ?? []))
        {
            throw HubAdmission.Denied(GuardRail, "users are not allowed to modify labels through hub cluster directly");
        }

        if (!JsonTree.Same(WithoutTaints(before), WithoutTaints(after)) || !JsonTree.Same(before["status"], after["status"]))
        {
            GuardRails.RequireExempt(write, GuardRail);
        }
    }

    /// <summary>Labels of the fleet itself (<c>kubernetes-fleet.io/…</c>) may be changed by all users.</summary>
    private static bool LabelsDiffer(JsonObject before, JsonObject after) =>
        before.Select(l => l.Key).Union(after.Select(l => l.Key))
            .Any(key => !key.StartsWith("kubernetes-fleet.io/", StringComparison.Ordinal) && !JsonTree.Same(before[key], after[key]));

    private static JsonObject WithoutTaints(JsonObject member)
    {
        var spec = (JsonObject?)member.At("spec")?.DeepClone() ?? [];
        spec.Remove("taints");
        return spec;
    }

    private static void CheckLeaving(AdmittedWrite write)
    {
        if (write.Object.At("spec", "deleteOptions").Text("validationMode") == "Skip")
        {
            return;
        }

        foreach (var export in write.Request.Store.List(Kinds.InternalServiceExport, "fleet-member-" + write.Name))
        {
            if (export.At("metadata")?["deletionTimestamp"] is null)
            {
                throw HubAdmission.Denied("fleet.membercluster.validating",
                    $"Please delete serviceExport {export.At("spec", "serviceReference").Text("namespacedName")} in the member cluster "
                    + "before leaving, request is denied");
            }
        }
    }
}
