namespace FleetDns.Core.Plans;

/// <summary>A kind that plans write. Its position in <see cref="All"/> is its position in the order of application.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Fallback">The version to use while discovery has no result (docs/domain.md 1.1, 1.3).</param>
public sealed record PlanKind(string Group, string Kind, string Plural, bool Namespaced, string Fallback)
{
    public const string Networking = "networking.fleet.azure.com";
    public const string Placing = "placement.kubernetes-fleet.io";

    public static PlanKind Namespace { get; } = new("", "Namespace", "namespaces", false, "v1");
    public static PlanKind Deployment { get; } = new("apps", "Deployment", "deployments", true, "v1");
    public static PlanKind Service { get; } = new("", "Service", "services", true, "v1");
    public static PlanKind ServiceExport { get; } = new(Networking, "ServiceExport", "serviceexports", true, "v1beta1");
    public static PlanKind ResourceOverride { get; } = new(Placing, "ResourceOverride", "resourceoverrides", true, "v1");
    public static PlanKind Placement { get; } = new(Placing, "ClusterResourcePlacement", "clusterresourceplacements", false, "v1");
    public static PlanKind Profile { get; } = new(Networking, "TrafficManagerProfile", "trafficmanagerprofiles", true, "v1beta1");
    public static PlanKind Backend { get; } = new(Networking, "TrafficManagerBackend", "trafficmanagerbackends", true, "v1beta1");

    /// <summary>In the order of application; deletes use the reverse.</summary>
    public static ImmutableArray<PlanKind> All { get; } =
        [Namespace, Deployment, Service, ServiceExport, ResourceOverride, Placement, Profile, Backend];

    public static PlanKind? Find(string group, string kind) => All.FirstOrDefault(k => k.Group == group && k.Kind == kind);

    /// <summary>A kind that plans do not write, identified by group and kind; not by plural, since two kinds may share one.</summary>
    public static PlanKind Other(string group, string kind) => new(group, kind, kind, true, "");

    public DocumentRef Named(string ns, string name) => new(Group, Kind, new ObjectKey(Namespaced ? ns : "", name));

    /// <summary><c>trafficmanagerprofiles.networking.fleet.azure.com</c>, or <c>services</c> for the core group: the name that kubectl
    /// accepts.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
