namespace FleetDns.Core.Fleet;

// The facts that FleetDns reads from the hub, one record per kind (docs/domain.md 1.1 and 1.2). Fields keep their API names.

/// <summary>A cluster of the fleet (cluster.kubernetes-fleet.io, cluster-scoped).</summary>
public sealed record MemberCluster(
    ObjectMeta Meta,
    EquatableArray<Condition> Conditions,
    EquatableArray<MemberAgent> Agents,
    EquatableDictionary<string, string> Properties,
    EquatableArray<Taint> Taints) : IFleetObject
{
    /// <summary>status.resourceUsage; null if the member has not reported any.</summary>
    public ResourceUsage? Usage { get; init; }

    /// <summary>ARM id of the cluster, from annotation <c>fleet.azure.com/cluster-resource-id</c>; null if the hub does not report
    /// it.</summary>
    public string? ResourceId => Meta.Annotations.GetValueOrDefault("fleet.azure.com/cluster-resource-id");

    /// <summary>An Arc-enabled cluster (<c>Microsoft.Kubernetes/connectedClusters</c>): DNS load balancing is not supported there
    /// (docs/domain.md 1.2).</summary>
    public bool IsArc =>
        ResourceId?.Contains("/providers/microsoft.kubernetes/connectedclusters/", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The Azure region from label <c>fleet.azure.com/location</c>, or null.</summary>
    public string? Location => Meta.Labels.GetValueOrDefault("fleet.azure.com/location");
}

/// <param name="Effect">Only <c>NoSchedule</c> exists (docs/domain.md 1.2).</param>
public sealed record Taint(string Key, string Value, string Effect);

/// <summary>Quantities as written, e.g. <c>cpu</c> → <c>12</c>, <c>memory</c> → <c>48Gi</c>.</summary>
public sealed record ResourceUsage(
    EquatableDictionary<string, string> Capacity,
    EquatableDictionary<string, string> Allocatable,
    EquatableDictionary<string, string> Available,
    DateTimeOffset? Observed);

/// <summary>One entry of status.agentStatus. <paramref name="Type"/>: MemberAgent, MultiClusterServiceAgent or
/// ServiceExportImportAgent.</summary>
public sealed record MemberAgent(string Type, EquatableArray<Condition> Conditions, DateTimeOffset? LastHeartbeat);

public sealed record TrafficManagerProfile(
    ObjectMeta Meta,
    string ResourceGroup,
    MonitorConfig? Monitor,
    string? DnsName,
    string? ResourceId,
    EquatableArray<Condition> Conditions) : IFleetObject;

/// <summary>spec.monitorConfig as written; null fields are left to the controller's defaults (interval 30 s, path /, port 80, HTTP, 3
/// failures).</summary>
public sealed record MonitorConfig(
    string? Protocol, int? Port, string? Path, int? IntervalInSeconds, int? TimeoutInSeconds, int? ToleratedNumberOfFailures)
{
    /// <summary>At most 8, each name once; sent with every probe.</summary>
    public EquatableArray<MonitorHeader> CustomHeaders { get; init; } = [];
}

public sealed record MonitorHeader(string Name, string Value);

/// <param name="Profile">spec.profile.name, in the same namespace.</param>
/// <param name="Import">spec.backend.name: the ServiceImport, in the same namespace.</param>
/// <param name="Weight">0..1000; 1 if the object does not set it.</param>
public sealed record TrafficManagerBackend(
    ObjectMeta Meta,
    string Profile,
    string Import,
    int Weight,
    EquatableArray<BackendEndpoint> Endpoints,
    EquatableArray<Condition> Conditions) : IFleetObject;

/// <summary>One entry of a backend's status.endpoints.</summary>
/// <param name="Name">Lower case: <c>fleet-&lt;uid&gt;#&lt;import&gt;#&lt;member&gt;</c>.</param>
/// <param name="Weight">The computed weight, as written to Azure (1..1000).</param>
/// <param name="Target">DNS name, e.g. <c>label.eastus.cloudapp.azure.com</c>.</param>
/// <param name="ExportWeight">The export weight as annotated on the member.</param>
public sealed record BackendEndpoint(string Name, string? ResourceId, int Weight, string? Target, string? Cluster, int? ExportWeight);

/// <summary>status.clusters of a ServiceImport: the clusters that export the service without conflict.</summary>
public sealed record ServiceImport(ObjectMeta Meta, EquatableArray<string> Clusters) : IFleetObject;

/// <summary>The hub's view of one cluster's export of one service (namespace <c>fleet-member-…</c>).</summary>
/// <param name="Service">The exported service's own namespace and name.</param>
/// <param name="Weight">0..1000; null counts as 1.</param>
public sealed record InternalServiceExport(
    ObjectMeta Meta,
    string Cluster,
    ObjectKey Service,
    string Type,
    bool IsDnsLabelConfigured,
    bool IsInternalLoadBalancer,
    string? PublicIpResourceId,
    int? Weight,
    EquatableArray<Condition> Conditions) : IFleetObject;
