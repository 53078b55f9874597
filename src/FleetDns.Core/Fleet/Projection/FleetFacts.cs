namespace FleetDns.Core.Fleet;

/// <summary>One immutable picture of all sources: the input of the projection.</summary>
/// <param name="Azure">By lower-case ARM id of the profile.</param>
public sealed record FleetFacts(
    ImmutableDictionary<ObjectKey, MemberCluster> Members,
    ImmutableDictionary<ObjectKey, TrafficManagerProfile> Profiles,
    ImmutableDictionary<ObjectKey, TrafficManagerBackend> Backends,
    ImmutableDictionary<ObjectKey, ServiceImport> Imports,
    ImmutableDictionary<ObjectKey, InternalServiceExport> Exports,
    ImmutableDictionary<string, AzureProfile> Azure,
    Freshness Freshness)
{
    /// <summary>Public IPs of the subscription that is read, by lower-case ARM id; null where they are not known.</summary>
    public ImmutableDictionary<string, AzurePublicIp>? PublicIps { get; init; }

    public ImmutableDictionary<ObjectKey, Placement> ClusterPlacements { get; init; } = ImmutableDictionary<ObjectKey, Placement>.Empty;
    public ImmutableDictionary<ObjectKey, Placement> Placements { get; init; } = ImmutableDictionary<ObjectKey, Placement>.Empty;
    public ImmutableDictionary<ObjectKey, ResourceOverride> ClusterOverrides { get; init; } = ImmutableDictionary<ObjectKey, ResourceOverride>.Empty;
    public ImmutableDictionary<ObjectKey, ResourceOverride> Overrides { get; init; } = ImmutableDictionary<ObjectKey, ResourceOverride>.Empty;
    public ImmutableDictionary<ObjectKey, Work> Works { get; init; } = ImmutableDictionary<ObjectKey, Work>.Empty;
    public ImmutableDictionary<ObjectKey, HubService> Services { get; init; } = ImmutableDictionary<ObjectKey, HubService>.Empty;
    public ImmutableDictionary<ObjectKey, ServiceExport> ServiceExports { get; init; } = ImmutableDictionary<ObjectKey, ServiceExport>.Empty;
    public ImmutableDictionary<ObjectKey, HubNamespace> Namespaces { get; init; } = ImmutableDictionary<ObjectKey, HubNamespace>.Empty;
    public ImmutableDictionary<ObjectKey, HubEvent> Events { get; init; } = ImmutableDictionary<ObjectKey, HubEvent>.Empty;

    /// <summary>Objects that cannot be decoded; the same array while nothing about them changes.</summary>
    public EquatableArray<UnreadableFact> Unreadable { get; init; } = [];
}

/// <summary>What changed between two pictures: a hint that saves work, never the truth.</summary>
/// <param name="All">Asked too late or after a relist: everything may have changed.</param>
public readonly record struct Changes<TKey>(bool All, ImmutableArray<TKey> Keys)
{
    public static Changes<TKey> None => new(false, []);
    public static Changes<TKey> Everything => new(true, []);
}

/// <summary>One <see cref="Changes{TKey}"/> a collection of <see cref="FleetFacts"/>.</summary>
public sealed record FleetChanges(
    Changes<ObjectKey> Members,
    Changes<ObjectKey> Profiles,
    Changes<ObjectKey> Backends,
    Changes<ObjectKey> Imports,
    Changes<ObjectKey> Exports,
    Changes<string> Azure)
{
    public static FleetChanges Everything { get; } = new(
        Changes<ObjectKey>.Everything, Changes<ObjectKey>.Everything, Changes<ObjectKey>.Everything,
        Changes<ObjectKey>.Everything, Changes<ObjectKey>.Everything, Changes<string>.Everything)
    {
        ClusterPlacements = Changes<ObjectKey>.Everything,
        Placements = Changes<ObjectKey>.Everything,
        ClusterOverrides = Changes<ObjectKey>.Everything,
        Overrides = Changes<ObjectKey>.Everything,
        Works = Changes<ObjectKey>.Everything,
        Services = Changes<ObjectKey>.Everything,
        ServiceExports = Changes<ObjectKey>.Everything,
        Namespaces = Changes<ObjectKey>.Everything,
        Events = Changes<ObjectKey>.Everything,
    };

    public Changes<ObjectKey> ClusterPlacements { get; init; }
    public Changes<ObjectKey> Placements { get; init; }
    public Changes<ObjectKey> ClusterOverrides { get; init; }
    public Changes<ObjectKey> Overrides { get; init; }
    public Changes<ObjectKey> Works { get; init; }
    public Changes<ObjectKey> Services { get; init; }
    public Changes<ObjectKey> ServiceExports { get; init; }
    public Changes<ObjectKey> Namespaces { get; init; }
    public Changes<ObjectKey> Events { get; init; }
}
