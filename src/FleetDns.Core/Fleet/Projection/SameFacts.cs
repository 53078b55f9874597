namespace FleetDns.Core.Fleet;

/// <summary>
/// Whether two states of an object look the same to everything drawn from them. Records compare arrays by reference, so a relist
/// would make everything look new. Profiles and backends are compared with their resourceVersion, although it is not drawn: a write is guarded by it,
/// and a row with an old one would be refused for ever.
/// </summary>
internal static class SameFacts
{
    public static bool Of(MemberCluster a, MemberCluster b) =>
        ReferenceEquals(a, b) || (Meta(a.Meta, b.Meta) && All(a.Conditions, b.Conditions) && All(a.Taints, b.Taints)
            && Map(a.Properties, b.Properties) && All(a.Agents, b.Agents, Agent) && Usage(a.Usage, b.Usage));

    public static bool Of(TrafficManagerProfile a, TrafficManagerProfile b) =>
        ReferenceEquals(a, b) || (Version(a.Meta, b.Meta) && Meta(a.Meta, b.Meta) && a.ResourceGroup == b.ResourceGroup && Monitor(a.Monitor, b.Monitor)
            && a.DnsName == b.DnsName && a.ResourceId == b.ResourceId && All(a.Conditions, b.Conditions));

    public static bool Of(TrafficManagerBackend a, TrafficManagerBackend b) =>
        ReferenceEquals(a, b) || (Version(a.Meta, b.Meta) && Meta(a.Meta, b.Meta) && a.Profile == b.Profile && a.Import == b.Import && a.Weight == b.Weight
            && All(a.Endpoints, b.Endpoints) && All(a.Conditions, b.Conditions));

    public static bool Of(ServiceImport a, ServiceImport b) =>
        ReferenceEquals(a, b) || (a.Meta.Uid == b.Meta.Uid && a.Meta.Deleting == b.Meta.Deleting && All(a.Clusters, b.Clusters));

    public static bool Of(InternalServiceExport a, InternalServiceExport b) =>
        ReferenceEquals(a, b) || (a.Meta.Key == b.Meta.Key && a.Meta.Deleting == b.Meta.Deleting && a.Cluster == b.Cluster && a.Service == b.Service && a.Type == b.Type
            && a.IsDnsLabelConfigured == b.IsDnsLabelConfigured && a.IsInternalLoadBalancer == b.IsInternalLoadBalancer
            && a.PublicIpResourceId == b.PublicIpResourceId && a.Weight == b.Weight && All(a.Conditions, b.Conditions));

    public static bool Of(AzureProfile a, AzureProfile b) =>
        ReferenceEquals(a, b) || (a with { Endpoints = b.Endpoints } == b && All(a.Endpoints, b.Endpoints));

    /// <summary>The same object in the same state, by the server's own marks: enough where every write is shown.</summary>
    public static bool State(IFleetObject? a, IFleetObject? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && Version(a.Meta, b.Meta) && a.Meta.Uid == b.Meta.Uid);

    public static bool Of(PlacementStatus? a, PlacementStatus? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && a.Cluster == b.Cluster && All(a.Conditions, b.Conditions) && All(a.Failed, b.Failed)
            && All(a.ResourceOverrides, b.ResourceOverrides) && All(a.ClusterResourceOverrides, b.ClusterResourceOverrides));

    public static bool Labels(MemberCluster? a, MemberCluster? b) => a is not null && b is not null && Map(a.Meta.Labels, b.Meta.Labels);

    public static bool Of(Freshness a, Freshness b) => ReferenceEquals(a, b) || (a.Azure == b.Azure && All(a.Kinds, b.Kinds));

    public static bool All<T>(ImmutableArray<T> a, ImmutableArray<T> b) => All(a, b, EqualityComparer<T>.Default.Equals);

    private static bool Monitor(MonitorConfig? a, MonitorConfig? b) =>
        a is null || b is null ? a == b : a with { CustomHeaders = b.CustomHeaders } == b && All(a.CustomHeaders, b.CustomHeaders);

    private static bool All<T>(ImmutableArray<T> a, ImmutableArray<T> b, Func<T, T, bool> same)
    {
        if (a == b)
        {
            return true;
        }

        if (a.Length != b.Length)
        {
            return false;
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (!same(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Everything of the metadata but the version.
    private static bool Meta(ObjectMeta a, ObjectMeta b) =>
        a.Key == b.Key && a.Uid == b.Uid && a.Generation == b.Generation && a.Created == b.Created && a.Deleting == b.Deleting && a.StatusWritten == b.StatusWritten
        && Map(a.Labels, b.Labels) && Map(a.Annotations, b.Annotations) && All(a.Finalizers, b.Finalizers) && All(a.Owners, b.Owners);

    private static bool Version(ObjectMeta a, ObjectMeta b) => a.ResourceVersion == b.ResourceVersion;

    private static bool Agent(MemberAgent a, MemberAgent b) => a.Type == b.Type && a.LastHeartbeat == b.LastHeartbeat && All(a.Conditions, b.Conditions);

    private static bool Usage(ResourceUsage? a, ResourceUsage? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && a.Observed == b.Observed && Map(a.Capacity, b.Capacity) && Map(a.Allocatable, b.Allocatable) && Map(a.Available, b.Available));

    public static bool Map(ImmutableDictionary<string, string> a, ImmutableDictionary<string, string> b) =>
        ReferenceEquals(a, b) || (a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value));
}
