namespace FleetDns.Core.Fleet;

/// <summary>Which exports the backend controller turns into endpoints, and its message for the others (docs/domain.md 1.1.2).</summary>
public static class ExportValidity
{
    /// <summary>Why the export cannot be an endpoint, checked in the controller's order; null if it can.</summary>
    public static string? Problem(InternalServiceExport export) =>
        export.Type != "LoadBalancer" ? $"unsupported service type \"{export.Type}\""
        : export.IsInternalLoadBalancer ? "internal load balancer is not supported"
        : string.IsNullOrEmpty(export.PublicIpResourceId) ? "in the processing of configuring public IP"
        : !export.IsDnsLabelConfigured ? "DNS label is not configured to the public IP"
        // Impossible in a fleet (weight 0 is not exported); if forced, it would divide by zero (docs/domain.md 2.4).
        : export.Weight == 0 ? "export weight is 0"
        : null;

    /// <summary>Why the ServiceImport does not list the export's cluster: the Conflict condition's message, if any.</summary>
    public static string NotImported(InternalServiceExport export)
    {
        if (export.Meta.Deleting is not null)
        {
            return "the export is being deleted";
        }

        var conflict = export.Conditions.Find("Conflict");
        return conflict is { Status: not ConditionStatus.False, Message.Length: > 0 } ? conflict.Message
            : "the ServiceImport does not list the cluster";
    }

    /// <summary>The controller's message for a cluster of the ServiceImport without an InternalServiceExport.</summary>
    public static string NoExport(string cluster) => $"failed to find the internalServiceExport for the cluster \"{cluster}\"";

    public static string NoImport(string import) => $"ServiceImport \"{import}\" is not found";
}
