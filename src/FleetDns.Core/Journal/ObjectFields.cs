using System.Globalization;

namespace FleetDns.Core.Journal;

/// <summary>The fields of each kind that screens show, under the API's own paths. Heartbeats, versions, times and node figures are left
/// out: they change constantly.</summary>
internal static class ObjectFields
{
    public static FieldMap Of(MemberCluster member)
    {
        var map = Meta(member.Meta);
        foreach (var (label, value) in member.Meta.Labels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            map.Put($"metadata.labels[{label}]", value);
        }

        map.Put("spec.taints", member.Taints.Select(taint => $"{taint.Key}={taint.Value}:{taint.Effect}")).Put("status", member.Conditions);
        foreach (var agent in member.Agents)
        {
            map.Put($"status.agentStatus[{agent.Type}]", agent.Conditions);
        }

        return map.Put(
            "status.properties[kubernetes-fleet.io/node-count]", member.Properties.GetValueOrDefault("kubernetes-fleet.io/node-count"));
    }

    public static FieldMap Of(TrafficManagerProfile profile) => Meta(profile.Meta)
        .Put("spec.resourceGroup", profile.ResourceGroup)
        .Put("spec.monitorConfig.protocol", profile.Monitor?.Protocol)
        .Put("spec.monitorConfig.port", profile.Monitor?.Port)
        .Put("spec.monitorConfig.path", profile.Monitor?.Path)
        .Put("spec.monitorConfig.intervalInSeconds", profile.Monitor?.IntervalInSeconds)
        .Put("spec.monitorConfig.timeoutInSeconds", profile.Monitor?.TimeoutInSeconds)
        .Put("spec.monitorConfig.toleratedNumberOfFailures", profile.Monitor?.ToleratedNumberOfFailures)
        .Put("status.dnsName", profile.DnsName)
        .Put("status.resourceID", profile.ResourceId)
        .Put("status", profile.Conditions);

    public static FieldMap Of(TrafficManagerBackend backend)
    {
        var map = Meta(backend.Meta).Put("spec.weight", backend.Weight).Put("spec.profile.name", backend.Profile)
            .Put("spec.backend.name", backend.Import);
        foreach (var endpoint in backend.Endpoints)
        {
            var path = $"status.endpoints[{endpoint.Cluster ?? endpoint.Name}]";
            map.Put($"{path}.weight", endpoint.Weight).Put($"{path}.target", endpoint.Target);
        }

        return map.Put("status", backend.Conditions);
    }

    public static FieldMap Of(ServiceImport import) =>
        Meta(import.Meta).Put("status.clusters", import.Clusters.Order(StringComparer.Ordinal));

    public static FieldMap Of(InternalServiceExport export) => Meta(export.Meta)
        .Put("spec.weight", export.Weight)
        .Put("spec.type", export.Type)
        .Put("spec.isDNSLabelConfigured", export.IsDnsLabelConfigured)
        .Put("spec.isInternalLoadBalancer", export.IsInternalLoadBalancer)
        .Put("spec.publicIPResourceID", export.PublicIpResourceId)
        .Put("status", export.Conditions);

    public static FieldMap Of(HubService service) => Meta(service.Meta)
        .Put("spec.type", service.Type)
        .Put("spec.ports",
            service.Ports.Select(
                port => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(port.Name is null ? "" : port.Name + " ")}{port.Port}{(port.TargetPort is null ? "" : " to " + port.TargetPort)}")))
        .Put("metadata.annotations[service.beta.kubernetes.io/azure-dns-label-name]", service.DnsLabel)
        .Put("metadata.annotations[service.beta.kubernetes.io/azure-load-balancer-internal]",
            service.IsInternalLoadBalancer ? "true" : null);

    public static FieldMap Of(ServiceExport export) =>
        Meta(export.Meta).Put("metadata.annotations[networking.fleet.azure.com/weight]", export.Weight);

    public static FieldMap Of(HubNamespace space) => Meta(space.Meta).Put("status.phase", space.Terminating ? "Terminating" : "Active");

    public static FieldMap Of(Placement placement)
    {
        var map = Meta(placement.Meta)
            .Put("spec.policy.placementType", placement.Policy.Type)
            .Put("spec.policy.clusterNames", placement.Policy.ClusterNames)
            .Put("spec.policy.numberOfClusters", placement.Policy.NumberOfClusters)
            .Put("spec.policy.affinity", placement.Policy.Required.Select(Term))
            .Put("spec.resourceSelectors", placement.Selectors.Select(Selector))
            .Put("spec.strategy.type", placement.Strategy.Type)
            .Put("spec.strategy.rollingUpdate.maxUnavailable", placement.Strategy.MaxUnavailable)
            .Put("spec.strategy.rollingUpdate.unavailablePeriodSeconds", placement.Strategy.UnavailablePeriodSeconds)
            .Put("status", placement.Conditions);
        foreach (var cluster in placement.Clusters.Where(entry => entry.Cluster is not null))
        {
            var path = $"status.placementStatuses[{cluster.Cluster}]";
            map.Put(path, cluster.Conditions)
                .Put($"{path}.failedPlacements", cluster.Failed.Select(failed => failed.Resource.ToString()))
                .Put($"{path}.applicableResourceOverrides", cluster.ResourceOverrides.Select(key => key.ToString()))
                .Put($"{path}.applicableClusterResourceOverrides", cluster.ClusterResourceOverrides);
        }

        return map;
    }

    public static FieldMap Of(ResourceOverride item)
    {
        var map = Meta(item.Meta).Put("spec.placement.name", item.Placement).Put("spec.selectors", item.Selectors.Select(Selector));
        for (var rule = 0; rule < item.Rules.Length; rule++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"spec.policy.overrideRules[{rule}]");
            var each = item.Rules[rule];
            map.Put(
                $"{path}.clusterSelector",
                each.Clusters is { } terms ? (terms.IsEmpty ? "all clusters" : string.Join(" or ", terms.Select(Term))) : "no cluster")
                .Put($"{path}.overrideType", each.Type)
                .Put($"{path}.jsonPatchOverrides",
                    each.Patches.Select(patch => $"{patch.Op} {patch.Path}{(patch.Value is null ? "" : " " + patch.Value)}"));
        }

        return map;
    }

    public static FieldMap Of(Work work)
    {
        var map = Meta(work.Meta);
        foreach (var sent in work.Sent)
        {
            map.Put($"spec[{sent.Resource}].weight", sent.Weight).Put($"spec[{sent.Resource}].dnsLabel", sent.DnsLabel);
        }

        map.Put("status", work.Conditions);
        foreach (var manifest in work.Manifests)
        {
            map.Put($"status.manifestConditions[{manifest.Resource}]", manifest.Conditions);
        }

        return map;
    }

    public static FieldMap Of(AzureProfile profile)
    {
        var map = new FieldMap().Put("id", profile.Id).Put("fqdn", profile.Fqdn)
            .Put("ttl", (int)Math.Clamp(profile.Ttl, int.MinValue, int.MaxValue)).Put("enabled", profile.Enabled)
            .Put("trafficRoutingMethod", profile.RoutingMethod).Put("profileMonitorStatus", profile.MonitorStatus);
        foreach (var endpoint in profile.Endpoints)
        {
            // Fleet-<uid>#<import>#<member>
            var path = $"endpoints[{endpoint.Name[(endpoint.Name.IndexOf('#', StringComparison.Ordinal) + 1)..]}]";
            map.Put($"{path}.weight", endpoint.Weight).Put($"{path}.target", endpoint.Target).Put($"{path}.enabled", endpoint.Enabled)
                .Put($"{path}.endpointMonitorStatus", endpoint.MonitorStatus)
                    .Put($"{path}.alwaysServe", endpoint.AlwaysServe ? "true" : null);
        }

        return map;
    }

    // The uid shows that an object was deleted and re-created between two readings.
    private static FieldMap Meta(ObjectMeta meta) => new FieldMap().Put("metadata.uid", meta.Uid)
        .Put("metadata.deletionTimestamp", meta.Deleting?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        .Put("metadata.finalizers", meta.Deleting is null ? [] : meta.Finalizers);

    private static string Selector(ResourceSelector selector) =>
        $"{selector.Kind} {selector.Name ?? (selector.Labels is { } labels ? Term(labels) : "any")}";

    private static string Term(LabelTerm term) =>
        string.Join(" and ", term.MatchLabels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")
        .Concat(
            term.MatchExpressions.Select(
                each => each.Values.IsEmpty ? $"{each.Key} {each.Operator}"
                : $"{each.Key} {each.Operator} [{string.Join(", ", each.Values)}]")).DefaultIfEmpty("any"));
}
