namespace FleetDns.Core.Fleet;

/// <summary>
/// Why a cluster that should export a service does not. The member's own ServiceExport has a condition Valid that is not on the hub
/// (docs/domain.md 1.1.3), so the reason is derived from what the hub sent; otherwise only the possible causes can be named (docs/domain.md
/// 2.6, 6 and 6a).
/// </summary>
internal static class ExportReadiness
{
    public const string WeightFix = "Set annotation networking.fleet.azure.com/weight to a whole number from 0 to 1000.";

    private const string NoWord = "the Work is applied, but the cluster has not exported the service";

    private const string Causes =
        "Only the cluster shows the reason: condition Valid of its ServiceExport, or the log of its member agent. Possible causes: "
            + "the Service's DNS label is invalid or taken in that region; "
            + "the member agent cannot read public IPs in its node resource group; the agent is down.";

    private static readonly string[] s_steps = ["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied"];

    /// <summary>A placement picked the cluster, but no Work contains the service for it.</summary>
    public static ReadinessCheck Placed(PlacementStatus placed, HubFacts hub)
    {
        foreach (var step in s_steps)
        {
            var condition = placed.Conditions.Find(step);
            if (condition is null)
            {
                return ReadinessCheck(CheckState.Pending, $"the placement has not reported {step} for the cluster yet");
            }

            if (condition.Status != ConditionStatus.True)
            {
                // A rollout that has not reached the cluster yet is in progress, not stopped.
                var waits = condition.Status == ConditionStatus.Unknown || step == "RolloutStarted";
                return ReadinessCheck(
                    waits ? CheckState.Pending : CheckState.Stopped, $"{step}: {AzureErrorText.OneLine(condition.Message)}",
                    waits ? null : "Check the placement: it shows the cause at the cluster.");
            }
        }

        return hub.WorksRead
            ? ReadinessCheck(CheckState.Pending, "the placement has picked the cluster, but no Work contains the service for it yet")
            : ReadinessCheck(
                CheckState.Unknown, "the placement is applied on the cluster, but works cannot be read",
                "Give FleetDns the permission to list works.placement.kubernetes-fleet.io: they show what the cluster received.");
    }

    /// <summary>A Work contains the service or its export, but there is no InternalServiceExport.</summary>
    public static ReadinessCheck Sent(in CellFacts facts)
    {
        var (service, export) = (facts.SentService, facts.SentExport);
        if (export is null)
        {
            return ReadinessCheck(
                CheckState.Stopped, $"the Service is placed without a ServiceExport \"{facts.Service.Name}\"",
                "Create a ServiceExport with the Service's name and namespace.");
        }

        if (Failed(facts) is { } failed)
        {
            return ReadinessCheck(
                CheckState.Stopped, AzureErrorText.OneLine(failed.Message),
                "The cluster could not apply the placed object: correct it on the hub, or remove what blocks it on the cluster.");
        }

        if (service is null)
        {
            return ReadinessCheck(
                CheckState.Stopped, $"service {facts.Service} is not found",
                "A ServiceExport must have the Service's name and namespace; place both together.");
        }

        if (service.Headless || service.ServiceType == "ExternalName")
        {
            return ReadinessCheck(
                CheckState.Stopped, $"service {facts.Service} is not eligible for export",
                "Only a Service with its own address can be exported: neither ExternalName nor headless.");
        }

        return ExportWeightText.Read(export.Weight) switch
        {
            ({ } weight, _) when weight == 0 =>
                ReadinessCheck(
                    CheckState.Unused, $"exported service {facts.Service} with 0 weight",
                    "Weight 0 removes the cluster from the service. Raise the weight to restore it."),
            (_, { } error) =>
                ReadinessCheck(
                    CheckState.Stopped, $"serviceExport {facts.Service} has an invalid weight annotation, err = {error}", WeightFix),
            _ when facts.Work!.Conditions.Find("Applied") is not { Status: ConditionStatus.True } =>
                ReadinessCheck(CheckState.Pending, "the cluster has not applied the Work yet"),
            _ when service.ServiceType == "LoadBalancer"
                && facts.Reported(PlacementProjection.Service, "Available") is { Status: not ConditionStatus.True } waiting =>
                ReadinessCheck(
                    CheckState.Pending, $"the Service is waiting for its load balancer: {AzureErrorText.OneLine(waiting.Message)}"),
            _ => ReadinessCheck(CheckState.Stopped, NoWord, Causes),
        };
    }

    private static Condition? Failed(in CellFacts facts) =>
        facts.Reported(PlacementProjection.ServiceExport, "Applied") is { Status: ConditionStatus.False } export ? export
        : facts.Reported(PlacementProjection.Service, "Applied") is { Status: ConditionStatus.False } service ? service
        : null;

    private static ReadinessCheck ReadinessCheck(CheckState state, string reason, string? fix = null) =>
        new(CheckKind.Exported, state, reason, fix);
}
