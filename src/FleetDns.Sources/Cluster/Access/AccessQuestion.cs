namespace FleetDns.Sources.Cluster.Access;

/// <summary>A verb on a kind at the hub, to check whether it is allowed.</summary>
/// <param name="Namespace">Empty for all namespaces, and for cluster-scoped kinds.</param>
public sealed record AccessQuestion(string Verb, string Group, string Resource, string Namespace)
{
    public static AccessQuestion ListMembers { get; } = Of("list", HubKinds.Members, "");

    public static AccessQuestion ListProfiles(string ns) => Of("list", HubKinds.Profiles, ns);

    public static AccessQuestion ListClusterPlacements { get; } = Of("list", HubKinds.ClusterPlacements, "");

    public static AccessQuestion ListClusterOverrides { get; } = Of("list", HubKinds.ClusterOverrides, "");

    public static AccessQuestion PatchBackends(string ns) => Of("patch", HubKinds.Backends, ns);

    /// <summary><c>trafficmanagerbackends.networking.fleet.azure.com</c>; the bare name in the core group.</summary>
    public string Kind => new HubResource(Group, Resource).ToString();

    public AccessQuestion Everywhere => this with { Namespace = "" };

    /// <summary><c>patch trafficmanagerbackends.networking.fleet.azure.com in namespace kuard-demo</c></summary>
    public override string ToString() =>
        $"{Verb} {Kind}{(Namespace.Length > 0 ? $" in namespace {Namespace}" : HasNamespaces ? " in all namespaces" : "")}";

    private bool HasNamespaces =>
        !Resource.StartsWith("cluster", StringComparison.Ordinal) && Resource is not ("namespaces" or "memberclusters");

    private static AccessQuestion Of(string verb, HubResource resource, string ns) => new(verb, resource.Group, resource.Plural, ns);
}
