namespace FleetDns.Core.Fleet;

/// <summary>One immutable snapshot of all sources: the input of the projection.</summary>
/// <param name="Azure">By lower-case ARM id of the profile.</param>
public sealed record FleetFacts(ImmutableDictionary<string, AzureProfile> Azure, Freshness Freshness)
{
    // By kind; each is set with its own type only.
    private ImmutableDictionary<HubKind, object> Hub { get; init; } = ImmutableDictionary<HubKind, object>.Empty;

    /// <summary>Public IPs of the subscription that is read, by lower-case ARM id; null where they are not known.</summary>
    public ImmutableDictionary<string, AzurePublicIp>? PublicIps { get; init; }

    public ImmutableDictionary<ObjectKey, MemberCluster> Members
    {
        get => Of(HubKinds.Members);
        init => Hub = Hub.SetItem(HubKinds.Members, value);
    }

    public ImmutableDictionary<ObjectKey, TrafficManagerProfile> Profiles
    {
        get => Of(HubKinds.Profiles);
        init => Hub = Hub.SetItem(HubKinds.Profiles, value);
    }

    public ImmutableDictionary<ObjectKey, TrafficManagerBackend> Backends
    {
        get => Of(HubKinds.Backends);
        init => Hub = Hub.SetItem(HubKinds.Backends, value);
    }

    public ImmutableDictionary<ObjectKey, ServiceImport> Imports
    {
        get => Of(HubKinds.Imports);
        init => Hub = Hub.SetItem(HubKinds.Imports, value);
    }

    public ImmutableDictionary<ObjectKey, InternalServiceExport> Exports
    {
        get => Of(HubKinds.Exports);
        init => Hub = Hub.SetItem(HubKinds.Exports, value);
    }

    public ImmutableDictionary<ObjectKey, ServiceExport> ServiceExports
    {
        get => Of(HubKinds.ServiceExports);
        init => Hub = Hub.SetItem(HubKinds.ServiceExports, value);
    }

    public ImmutableDictionary<ObjectKey, HubService> Services
    {
        get => Of(HubKinds.Services);
        init => Hub = Hub.SetItem(HubKinds.Services, value);
    }

    public ImmutableDictionary<ObjectKey, Placement> ClusterPlacements
    {
        get => Of(HubKinds.ClusterPlacements);
        init => Hub = Hub.SetItem(HubKinds.ClusterPlacements, value);
    }

    public ImmutableDictionary<ObjectKey, Placement> Placements
    {
        get => Of(HubKinds.Placements);
        init => Hub = Hub.SetItem(HubKinds.Placements, value);
    }

    public ImmutableDictionary<ObjectKey, ResourceOverride> ClusterOverrides
    {
        get => Of(HubKinds.ClusterOverrides);
        init => Hub = Hub.SetItem(HubKinds.ClusterOverrides, value);
    }

    public ImmutableDictionary<ObjectKey, ResourceOverride> Overrides
    {
        get => Of(HubKinds.Overrides);
        init => Hub = Hub.SetItem(HubKinds.Overrides, value);
    }

    public ImmutableDictionary<ObjectKey, Work> Works
    {
        get => Of(HubKinds.Works);
        init => Hub = Hub.SetItem(HubKinds.Works, value);
    }

    public ImmutableDictionary<ObjectKey, HubNamespace> Namespaces
    {
        get => Of(HubKinds.Namespaces);
        init => Hub = Hub.SetItem(HubKinds.Namespaces, value);
    }

    public ImmutableDictionary<ObjectKey, HubEvent> Events
    {
        get => Of(HubKinds.Events);
        init => Hub = Hub.SetItem(HubKinds.Events, value);
    }

    /// <summary>Objects that cannot be decoded; the same array while nothing about them changes.</summary>
    public EquatableArray<UnreadableFact> Unreadable { get; init; } = [];

    /// <summary>The objects of one kind, by key.</summary>
    public ImmutableDictionary<ObjectKey, T> Of<T>(HubKind<T> kind)
        where T : class, IFleetObject =>
        Hub.TryGetValue(kind, out var objects) ? (ImmutableDictionary<ObjectKey, T>)objects : ImmutableDictionary<ObjectKey, T>.Empty;

    /// <summary>These facts with other objects of one kind.</summary>
    public FleetFacts With<T>(HubKind<T> kind, ImmutableDictionary<ObjectKey, T> objects)
        where T : class, IFleetObject => this with { Hub = Hub.SetItem(kind, objects) };
}

/// <summary>What changed between two snapshots: a hint that saves work, never the truth.</summary>
/// <param name="All">Asked too late or after a relist: everything may have changed.</param>
public readonly record struct Changes<TKey>(bool All, ImmutableArray<TKey> Keys)
{
    public static Changes<TKey> None => new(false, []);
    public static Changes<TKey> Everything => new(true, []);
}

/// <summary>One <see cref="Changes{TKey}"/> a collection of <see cref="FleetFacts"/>.</summary>
/// <param name="Hub">By kind; a kind that is left out has not changed.</param>
public sealed record FleetChanges(ImmutableDictionary<HubKind, Changes<ObjectKey>> Hub, Changes<string> Azure)
{
    public static FleetChanges Everything { get; } =
        new(HubKinds.All.ToImmutableDictionary(kind => kind, _ => Changes<ObjectKey>.Everything), Changes<string>.Everything);

    public static FleetChanges None { get; } = new(ImmutableDictionary<HubKind, Changes<ObjectKey>>.Empty, Changes<string>.None);

    public Changes<ObjectKey> Of(HubKind kind) => Hub.GetValueOrDefault(kind, Changes<ObjectKey>.None);

    /// <summary>These changes with those of one kind.</summary>
    public FleetChanges With(HubKind kind, Changes<ObjectKey> changes) => this with { Hub = Hub.SetItem(kind, changes) };
}
