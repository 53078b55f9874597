namespace FleetDns.Core.Fleet;

/// <summary>
/// Why a cluster that is meant to export a service has not. The member's own ServiceExport has a condition Valid that the hub never sees (docs/domain.md 1.1.3), so the
/// reason is read from what the hub sent, and in the end only the possible causes can be named (docs/domain.md 2.6, 6 and 6a).
/// </summary>
internal static class ExportReadiness
{
    public const string WeightFix = "Write annotation networking.fleet.azure.com/weight as a whole number from 0 to 1000.";

    private const string NoWord = "the Work is applied, but the cluster has not exported the service";

    private const string Causes =
        "Why is told only on the cluster: by condition Valid of its ServiceExport, or by the log of its member agent. Possible: the DNS label of the Service is taken or invalid in that region; the member agent may not read public IPs in its node resource group; the agent is away.";

    private static readonly string[] s_steps = ["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied"];

    /// <summary>A placement picked the cluster; no Work carries the service there.</summary>
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
                // A rollout that has not come to the cluster yet is under way, not stopped.
                var waits = condition.Status == ConditionStatus.Unknown || step == "RolloutStarted";
                return ReadinessCheck(waits ? CheckState.Pending : CheckState.Stopped, $"{step}: {AzureErrorText.OneLine(condition.Message)}", waits ? null : "Look at the placement: what stopped it there is named with the cluster.");
            }
        }

        return hub.WorksRead
            ? ReadinessCheck(CheckState.Pending, "the placement has picked the cluster; no Work carries the service there yet")
            : ReadinessCheck(CheckState.Unknown, "the placement is applied there; works cannot be read", "Give FleetDns the right to list works.placement.kubernetes-fleet.io: they tell what the cluster was sent.");
    }

    /// <summary>A Work carries the service or its export, and yet there is no InternalServiceExport.</summary>
    public static ReadinessCheck Sent(in CellFacts facts)
    {
        var (service, export) = (facts.SentService, facts.SentExport);
        if (export is null)
        {
            return ReadinessCheck(CheckState.Stopped, $"the Service is sent without a ServiceExport \"{facts.Service.Name}\"", "Make a ServiceExport of the same name in the same namespace: both must equal the Service's.");
        }

        if (Failed(facts) is { } failed)
        {
            return ReadinessCheck(CheckState.Stopped, AzureErrorText.OneLine(failed.Message), "The cluster could not apply what it was sent: mend the object on the hub, or what holds it on the cluster.");
        }

        if (service is null)
        {
            return ReadinessCheck(CheckState.Stopped, $"service {facts.Service} is not found", "Name and namespace of a ServiceExport must equal those of the Service; the two are sent together.");
        }

        if (service.Headless || service.ServiceType == "ExternalName")
        {
            return ReadinessCheck(CheckState.Stopped, $"service {facts.Service} is not eligible for export", "Only a Service with an address of its own can be exported: neither ExternalName nor headless.");
        }

        return ExportWeightText.Read(export.Weight) switch
        {
            ({ } weight, _) when weight == 0 => ReadinessCheck(CheckState.Unused, $"exported service {facts.Service} with 0 weight", "Weight 0 takes the cluster out of the service. Raise the weight to bring it back."),
            (_, { } error) => ReadinessCheck(CheckState.Stopped, $"serviceExport {facts.Service} has an invalid weight annotation, err = {error}", WeightFix),
            _ when facts.Work!.Conditions.Find("Applied") is not { Status: ConditionStatus.True } => ReadinessCheck(CheckState.Pending, "the cluster has not applied the Work yet"),
            _ when service.ServiceType == "LoadBalancer" && facts.Reported(PlacementProjection.Service, "Available") is { Status: not ConditionStatus.True } waiting =>
                ReadinessCheck(CheckState.Pending, $"the Service waits for its load balancer: {AzureErrorText.OneLine(waiting.Message)}"),
            _ => ReadinessCheck(CheckState.Stopped, NoWord, Causes),
        };
    }

    private static Condition? Failed(in CellFacts facts) =>
        facts.Reported(PlacementProjection.ServiceExport, "Applied") is { Status: ConditionStatus.False } export ? export
        : facts.Reported(PlacementProjection.Service, "Applied") is { Status: ConditionStatus.False } service ? service
        : null;

    private static ReadinessCheck ReadinessCheck(CheckState state, string reason, string? fix = null) => new(CheckKind.Exported, state, reason, fix);
}
