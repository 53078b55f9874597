using System.Collections.Frozen;
using FleetDns.Core.Journal;

namespace FleetDns.Core.Fleet;

/// <summary>The kinds that FleetDns watches at the hub. A new one is a line here, its record, its decoder (HubCaches), its fields
/// (<see cref="ObjectFields"/>) and what is made of it.</summary>
public static class HubKinds
{
    private const string Clusters = "cluster.kubernetes-fleet.io";
    private const string Networking = "networking.fleet.azure.com";
    private const string Placing = "placement.kubernetes-fleet.io";

    // Members, imports and exports are often written without a change that shows: their version does not count. That of profiles and
    // backends does, since it guards a write: a change of a row with an old one would always be refused.
    public static HubKind<MemberCluster> Members { get; } = new(Clusters, "memberclusters", "MemberCluster")
    {
        IsCentral = true,
        Right = visible => visible.Members,
        Fields = ObjectFields.Of,
        Cluster = member => member.Meta.Key.Name,
        Same = (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b,
    };

    public static HubKind<TrafficManagerProfile> Profiles { get; } =
        new(Networking, "trafficmanagerprofiles", "TrafficManagerProfile") { IsCentral = true, Fields = ObjectFields.Of };

    public static HubKind<TrafficManagerBackend> Backends { get; } = new(Networking, "trafficmanagerbackends", "TrafficManagerBackend")
    {
        IsCentral = true,
        Fields = ObjectFields.Of,
        Scope = backend => new ObjectRef("TrafficManagerProfile", new ObjectKey(backend.Meta.Key.Namespace, backend.Profile)),
    };

    public static HubKind<ServiceImport> Imports { get; } = new(Networking, "serviceimports", "ServiceImport")
    {
        IsCentral = true,
        Fields = ObjectFields.Of,
        Same = (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b,
    };

    public static HubKind<InternalServiceExport> Exports { get; } = new(Networking, "internalserviceexports", "InternalServiceExport")
    {
        IsCentral = true,
        Fields = ObjectFields.Of,
        Scope = export => new ObjectRef("ServiceImport", export.Service),
        Cluster = export => export.Cluster,
        Same = (a, b) => a with { Meta = a.Meta.AtVersionOf(b.Meta) } == b,
    };

    public static HubKind<ServiceExport> ServiceExports { get; } =
        new(Networking, "serviceexports", "ServiceExport") { Fields = ObjectFields.Of };

    public static HubKind<HubService> Services { get; } = new("", "services", "Service") { Fields = ObjectFields.Of };

    public static HubKind<Placement> ClusterPlacements { get; } = new(
        Placing, "clusterresourceplacements", "ClusterResourcePlacement")
    {
        Right = visible => visible.ClusterPlacements,
        Fields = ObjectFields.Of
    };

    public static HubKind<Placement> Placements { get; } =
        new(Placing, "resourceplacements", "ResourcePlacement") { Fields = ObjectFields.Of };

    public static HubKind<ResourceOverride> ClusterOverrides { get; } = new(
        Placing, "clusterresourceoverrides", "ClusterResourceOverride")
    {
        Right = visible => visible.ClusterOverrides,
        Fields = ObjectFields.Of
    };

    public static HubKind<ResourceOverride> Overrides { get; } =
        new(Placing, "resourceoverrides", "ResourceOverride") { Fields = ObjectFields.Of };

    public static HubKind<Work> Works { get; } = new(Placing, "works", "Work")
    {
        ForOperators = false,
        Fields = ObjectFields.Of,
        Scope = work =>
            work.Placement is { } by ? new ObjectRef(by.Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", by)
            : new ObjectRef("Work", work.Meta.Key),
        Cluster = work => work.Cluster,
    };

    public static HubKind<HubNamespace> Namespaces { get; } = new("", "namespaces", "Namespace") { Fields = ObjectFields.Of };

    public static HubKind<HubEvent> Events { get; } = new("", "events", "Event");

    /// <summary>All kinds, in the order in which screens name their freshness.</summary>
    public static ImmutableArray<HubKind> All { get; } =
    [
        Members, Profiles, Backends, Imports, Exports, ServiceExports, Services, ClusterPlacements, Placements, ClusterOverrides, Overrides,
        Works, Namespaces, Events,
    ];

    private static readonly FrozenDictionary<string, HubKind> s_byName = All.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, HubKind> s_byPlural =
        All.ToFrozenDictionary(kind => kind.Plural, StringComparer.Ordinal);

    /// <summary>The kind that objects name so; null where it is not watched.</summary>
    internal static HubKind? Named(string name) => s_byName.GetValueOrDefault(name);

    /// <summary>The kind whose freshness has that name; null where it is not watched.</summary>
    internal static HubKind? OfSource(string plural) => s_byPlural.GetValueOrDefault(plural);
}
