namespace FleetDns.Core.Fleet;

/// <summary>
/// The seven lights of a service on a cluster, in the order of the way (screens, "Services"; words of docs/domain.md 1.1.2 to 1.1.4 and 2.6). Each cluster is judged by
/// its own objects: the backend's condition names one invalid cluster at random, and is quoted only for what it says of all.
/// </summary>
internal static class ReadinessChecks
{
    private const int Count = 7;

    // One instance for all that is well: most cells are.
    private static readonly ImmutableArray<ReadinessCheck> s_lit =
    [
        new(CheckKind.Exported, CheckState.Lit, "the cluster exports it"),
        new(CheckKind.Valid, CheckState.Lit, "exported without conflict"),
        new(CheckKind.LoadBalancer, CheckState.Lit, "LoadBalancer, not internal"),
        new(CheckKind.PublicIp, CheckState.Lit, "the load balancer has a public IP"),
        new(CheckKind.DnsLabel, CheckState.Lit, "the public IP has a DNS label"),
        new(CheckKind.Accepted, CheckState.Lit, "accepted as Traffic Manager endpoint"),
        new(CheckKind.Online, CheckState.Lit, "Traffic Manager's probes reach it"),
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

        var (at, light) = Reachable(facts);
        if (light is not null)
        {
            return Stop(at, light);
        }

        return EndpointReadiness.Of(facts) switch
        {
            ({ } accepted, _) => Stop(5, accepted),
            (null, { } online) => Stop(6, online),
            _ when Doubt(facts) is { } doubt => s_lit.SetItem(0, doubt),
            _ => s_lit,
        };
    }

    /// <summary>Lit up to there; what comes behind was not reached, and where nobody asks for it, is not used either.</summary>
    private static ImmutableArray<ReadinessCheck> Stop(int at, ReadinessCheck light)
    {
        var lights = ImmutableArray.CreateBuilder<ReadinessCheck>(Count);
        for (var i = 0; i < Count; i++)
        {
            lights.Add(i < at ? s_lit[i] : i == at ? light : new ReadinessCheck((CheckKind)i, light.State == CheckState.Unused ? CheckState.Unused : CheckState.NotReached, "not reached"));
        }

        return lights.MoveToImmutable();
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
            : new(CheckKind.Exported, CheckState.Stopped, ExportValidity.NoExport(facts.Cluster), "It was exported once and is not any more: look whether the cluster has left, or the service was removed there.");
    }

    // The last good weight stays in effect, so that nothing but this light would tell.
    private static ReadinessCheck? Doubt(in CellFacts facts) =>
        facts.SentExport is { } sent && ExportWeightText.Read(sent.Weight).Error is { } error
            ? new(CheckKind.Exported, CheckState.Degraded, $"the last good weight stays in effect: {error}", ExportReadiness.WeightFix)
            : null;

    private static ReadinessCheck? Valid(in CellFacts facts) =>
        !facts.Hub.ImportsRead ? new(CheckKind.Valid, CheckState.Unknown, "serviceimports cannot be read")
        : facts.Imported ? null
        : facts.Export!.Conditions.Find("Conflict") is { Status: ConditionStatus.True } conflict
            ? new(CheckKind.Valid, CheckState.Stopped, AzureErrorText.OneLine(conflict.Message), "Give the Service the same ports in every cluster: order, names, protocols and target ports count.")
            : new(CheckKind.Valid, CheckState.Pending, AzureErrorText.OneLine(ExportValidity.NotImported(facts.Export)));

    private static (int At, ReadinessCheck? ReadinessCheck) Reachable(in CellFacts facts)
    {
        var export = facts.Export!;
        if (export.Type != "LoadBalancer")
        {
            return (2, new(CheckKind.LoadBalancer, CheckState.Stopped, $"unsupported service type \"{export.Type}\"",
                export.Type.Length == 0 ? "The member agent does not look at Azure: its Traffic Manager feature is off." : "Make the Service of type LoadBalancer."));
        }

        if (export.IsInternalLoadBalancer)
        {
            return (2, new(CheckKind.LoadBalancer, CheckState.Stopped, "internal load balancer is not supported", "Take annotation service.beta.kubernetes.io/azure-load-balancer-internal off the Service, or set it to false."));
        }

        if (string.IsNullOrEmpty(export.PublicIpResourceId))
        {
            return (3, new(CheckKind.PublicIp, CheckState.Pending, "in the processing of configuring public IP",
                "Wait for the load balancer. If it stays so, the IP lies in another resource group than the member agent searches: name it by annotation service.beta.kubernetes.io/azure-load-balancer-resource-group."));
        }

        return export.IsDnsLabelConfigured ? (Count, null) : (4, new(CheckKind.DnsLabel, CheckState.Stopped, "DNS label is not configured to the public IP", LabelFix(facts.SentService)));
    }

    private static string LabelFix(SentManifest? sent) => sent switch
    {
        { DnsLabel: null } => "The Service is sent to this cluster without annotation service.beta.kubernetes.io/azure-dns-label-name: no override has set it. Look whether the override names the placement that sends the Service, and matches this cluster.",
        { DnsLabel: "" } => "The Service is sent with an empty annotation service.beta.kubernetes.io/azure-dns-label-name. Give it a label that is free in the region.",
        { DnsLabel: { } label } => $"The Service asks for label {label}. A label that was set by hand is only seen at the next change of the Service or its export.",
        null => "Set annotation service.beta.kubernetes.io/azure-dns-label-name on the Service in this cluster.",
    };
}
