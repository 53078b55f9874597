namespace FleetDns.Core.Fleet;

/// <summary>
/// The seven readiness checks of a service on a cluster, in order (texts of docs/domain.md 1.1.2 to 1.1.4 and 2.6). Each cluster is judged
/// by its own objects: the backend's condition names one invalid cluster at random, and is quoted only for what applies to all.
/// </summary>
internal static class ReadinessChecks
{
    private const int Count = 7;

    // One instance for all healthy cells, which are most.
    private static readonly ImmutableArray<ReadinessCheck> s_passed =
    [
        new(CheckKind.Exported, CheckState.Passed, "the cluster exports it"),
        new(CheckKind.Valid, CheckState.Passed, "exported without conflict"),
        new(CheckKind.LoadBalancer, CheckState.Passed, "LoadBalancer, not internal"),
        new(CheckKind.PublicIp, CheckState.Passed, "the load balancer has a public IP"),
        new(CheckKind.DnsLabel, CheckState.Passed, "the public IP has a DNS label"),
        new(CheckKind.Accepted, CheckState.Passed, "accepted as Traffic Manager endpoint"),
        new(CheckKind.Online, CheckState.Passed, "Traffic Manager's probes reach it"),
    ];

    public static ImmutableArray<ReadinessCheck> Of(in CellFacts facts)
    {
        if (Exported(facts) is { } exported)
        {
            return Stop(0, exported);
        }

        if (Valid(facts) is { } valid)
        {
            return Stop(1, valid);
        }

        var (at, check) = Reachable(facts);
        if (check is not null)
        {
            return Stop(at, check);
        }

        return EndpointReadiness.Of(facts) switch
        {
            ({ } accepted, _) => Stop(5, accepted),
            (null, { } online) => Stop(6, online),
            _ when Doubt(facts) is { } doubt => s_passed.SetItem(0, doubt),
            _ => s_passed,
        };
    }

    /// <summary>Passed up to that check; later ones are not reached, or not used if no backend needs them.</summary>
    private static ImmutableArray<ReadinessCheck> Stop(int at, ReadinessCheck check)
    {
        var checks = ImmutableArray.CreateBuilder<ReadinessCheck>(Count);
        for (var i = 0; i < Count; i++)
        {
            checks.Add(
                i < at ? s_passed[i] : i == at ? check
                : new ReadinessCheck(
                    (CheckKind)i, check.State == CheckState.Unused ? CheckState.Unused : CheckState.NotReached, "not reached"));
        }

        return checks.MoveToImmutable();
    }

    private static ReadinessCheck? Exported(in CellFacts facts)
    {
        if (facts.Export is { } export)
        {
            return export.Meta.Deleting is null ? null : new(CheckKind.Exported, CheckState.Stopped, "the export is being deleted");
        }

        return !facts.Hub.ExportsRead ? new(CheckKind.Exported, CheckState.Unknown, "internalserviceexports cannot be read")
            : facts.Work is not null ? ExportReadiness.Sent(facts)
            : facts.Placed is { } placed ? ExportReadiness.Placed(placed, facts.Hub)
            : new(CheckKind.Exported, CheckState.Stopped, ExportValidity.NoExport(facts.Cluster),
                "No longer exported. Check whether the cluster left the fleet or the service was removed.");
    }

    // The last valid weight stays in effect, so only this check shows the error.
    private static ReadinessCheck? Doubt(in CellFacts facts) =>
        facts.SentExport is { } sent && ExportWeightText.Read(sent.Weight).Error is { } error
            ? new(CheckKind.Exported, CheckState.Degraded, $"the last valid weight stays in effect: {error}", ExportReadiness.WeightFix)
            : null;

    private static ReadinessCheck? Valid(in CellFacts facts) =>
        !facts.Hub.ImportsRead ? new(CheckKind.Valid, CheckState.Unknown, "serviceimports cannot be read")
        : facts.Imported ? null
        : facts.Export!.Conditions.Find("Conflict") is { Status: ConditionStatus.True } conflict
            ? new(CheckKind.Valid, CheckState.Stopped, AzureErrorText.OneLine(conflict.Message),
                "Give the Service the same ports on every cluster: order, names, protocols and target ports matter.")
            : new(CheckKind.Valid, CheckState.Pending, AzureErrorText.OneLine(ExportValidity.NotImported(facts.Export)));

    private static (int At, ReadinessCheck? ReadinessCheck) Reachable(in CellFacts facts)
    {
        var export = facts.Export!;
        if (export.Type != "LoadBalancer")
        {
            return (2, new(CheckKind.LoadBalancer, CheckState.Stopped, $"unsupported service type \"{export.Type}\"",
                export.Type.Length == 0 ? "The member agent does not use Azure: its Traffic Manager feature is off."
                    : "Set the Service's type to LoadBalancer."));
        }

        if (export.IsInternalLoadBalancer)
        {
            return (
                2, new(CheckKind.LoadBalancer, CheckState.Stopped, "internal load balancer is not supported",
                "Remove annotation service.beta.kubernetes.io/azure-load-balancer-internal from the Service, or set it to false."));
        }

        if (string.IsNullOrEmpty(export.PublicIpResourceId))
        {
            return (3, new(CheckKind.PublicIp, CheckState.Pending, "in the processing of configuring public IP",
                "Wait for the load balancer. If it lasts, the IP is not in the resource group that the member agent searches: "
                    + "name the group in annotation service.beta.kubernetes.io/azure-load-balancer-resource-group."));
        }

        return export.IsDnsLabelConfigured ? (Count, null)
            : (4, new(CheckKind.DnsLabel, CheckState.Stopped, "DNS label is not configured to the public IP", LabelFix(facts.SentService)));
    }

    private static string LabelFix(SentManifest? sent) => sent switch
    {
        { DnsLabel: null } =>
            "The Service is placed on this cluster without annotation service.beta.kubernetes.io/azure-dns-label-name: no override sets "
            + "it. Check that the override names the placement of the Service and matches this cluster.",
        { DnsLabel: "" } =>
            "The Service is placed with an empty annotation service.beta.kubernetes.io/azure-dns-label-name. Set a label that is free "
            + "in the region.",
        { DnsLabel: { } label } =>
            $"The Service requests label {label}. A label set by hand is detected only at the next change of the Service or its export.",
        null => "Set annotation service.beta.kubernetes.io/azure-dns-label-name on the Service on this cluster.",
    };
}
