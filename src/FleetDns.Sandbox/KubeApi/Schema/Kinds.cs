namespace FleetDns.Sandbox.KubeApi;

/// <summary>The kinds that the code refers to, by name.</summary>
public static class Kinds
{
    private const string Networking = "networking.fleet.azure.com";
    private const string Placement = "placement.kubernetes-fleet.io";
    private const string Cluster = "cluster.kubernetes-fleet.io";
    private const string RbacGroup = "rbac.authorization.k8s.io";

    public static ResourceKind TrafficManagerProfile { get; } = Of("trafficmanagerprofiles", Networking);
    public static ResourceKind TrafficManagerBackend { get; } = Of("trafficmanagerbackends", Networking);
    public static ResourceKind ServiceExport { get; } = Of("serviceexports", Networking);
    public static ResourceKind ServiceImport { get; } = Of("serviceimports", Networking);
    public static ResourceKind InternalServiceExport { get; } = Of("internalserviceexports", Networking);
    public static ResourceKind InternalServiceImport { get; } = Of("internalserviceimports", Networking);
    public static ResourceKind EndpointSliceExport { get; } = Of("endpointsliceexports", Networking);
    public static ResourceKind EndpointSliceImport { get; } = Of("endpointsliceimports", Networking);
    public static ResourceKind MultiClusterService { get; } = Of("multiclusterservices", Networking);
    public static ResourceKind MemberCluster { get; } = Of("memberclusters", Cluster);
    public static ResourceKind InternalMemberCluster { get; } = Of("internalmemberclusters", Cluster);
    public static ResourceKind ClusterResourcePlacement { get; } = Of("clusterresourceplacements", Placement);
    public static ResourceKind ResourcePlacement { get; } = Of("resourceplacements", Placement);
    public static ResourceKind ClusterResourceBinding { get; } = Of("clusterresourcebindings", Placement);
    public static ResourceKind ResourceBinding { get; } = Of("resourcebindings", Placement);
    public static ResourceKind ClusterResourceSnapshot { get; } = Of("clusterresourcesnapshots", Placement);
    public static ResourceKind ResourceSnapshot { get; } = Of("resourcesnapshots", Placement);
    public static ResourceKind ClusterSchedulingPolicySnapshot { get; } = Of("clusterschedulingpolicysnapshots", Placement);
    public static ResourceKind SchedulingPolicySnapshot { get; } = Of("schedulingpolicysnapshots", Placement);
    public static ResourceKind ClusterResourceOverrideSnapshot { get; } = Of("clusterresourceoverridesnapshots", Placement);
    public static ResourceKind ResourceOverrideSnapshot { get; } = Of("resourceoverridesnapshots", Placement);
    public static ResourceKind ClusterResourcePlacementStatus { get; } = Of("clusterresourceplacementstatuses", Placement);
    public static ResourceKind Work { get; } = Of("works", Placement);
    public static ResourceKind ClusterResourceOverride { get; } = Of("clusterresourceoverrides", Placement);
    public static ResourceKind ResourceOverride { get; } = Of("resourceoverrides", Placement);
    public static ResourceKind ClusterResourcePlacementEviction { get; } = Of("clusterresourceplacementevictions", Placement);
    public static ResourceKind ClusterResourcePlacementDisruptionBudget { get; } = Of("clusterresourceplacementdisruptionbudgets",
        Placement);
    public static ResourceKind Namespace { get; } = Of("namespaces", "");
    public static ResourceKind Service { get; } = Of("services", "");
    public static ResourceKind ConfigMap { get; } = Of("configmaps", "");
    public static ResourceKind Secret { get; } = Of("secrets", "");
    public static ResourceKind Event { get; } = Of("events", "");
    public static ResourceKind ServiceAccount { get; } = Of("serviceaccounts", "");
    public static ResourceKind Deployment { get; } = Of("deployments", "apps");
    public static ResourceKind Pod { get; } = Of("pods", "");
    public static ResourceKind ReplicaSet { get; } = Of("replicasets", "apps");
    public static ResourceKind Role { get; } = Of("roles", RbacGroup);
    public static ResourceKind RoleBinding { get; } = Of("rolebindings", RbacGroup);
    public static ResourceKind ClusterRole { get; } = Of("clusterroles", RbacGroup);
    public static ResourceKind ClusterRoleBinding { get; } = Of("clusterrolebindings", RbacGroup);
    public static ResourceKind Lease { get; } = Of("leases", "coordination.k8s.io");
    public static ResourceKind CustomResourceDefinition { get; } = Of("customresourcedefinitions", "apiextensions.k8s.io");

    private static ResourceKind Of(string plural, string group) => KindRegistry.Default[plural, group];
}
