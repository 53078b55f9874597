namespace FleetDns.Core.Fleet;

// What FleetDns reads of the placement group (docs/domain.md 1.3). Fields keep their API names.

/// <summary>A ClusterResourcePlacement (namespace empty) or a ResourcePlacement.</summary>
public sealed record Placement(
    ObjectMeta Meta,
    PlacementPolicy Policy,
    EquatableArray<ResourceSelector> Selectors,
    RolloutStrategy Strategy,
    EquatableArray<ObjectRef> SelectedResources,
    EquatableArray<PlacementStatus> Clusters,
    EquatableArray<Condition> Conditions) : IFleetObject
{
    public ObjectRef Ref => new(Meta.Key.Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", Meta.Key);
}

/// <param name="Type">PickAll, PickN or PickFixed; PickAll if no policy is set.</param>
/// <param name="ClusterNames">PickFixed only.</param>
/// <param name="NumberOfClusters">PickN only.</param>
/// <param name="Required">requiredDuringSchedulingIgnoredDuringExecution: a cluster must match one of the terms; empty requires
/// nothing.</param>
public sealed record PlacementPolicy(
    string Type, EquatableArray<string> ClusterNames, int? NumberOfClusters, EquatableArray<LabelTerm> Required);

/// <summary>One label selector: all labels and all expressions must hold.</summary>
public sealed record LabelTerm(EquatableDictionary<string, string> MatchLabels, EquatableArray<LabelExpression> MatchExpressions);

/// <param name="Operator">In, NotIn, Exists or DoesNotExist.</param>
public sealed record LabelExpression(string Key, string Operator, EquatableArray<string> Values);

/// <param name="Name">Null if a label selector is used.</param>
/// <param name="SelectionScope">NamespaceWithResources (default), NamespaceOnly or NamespaceWithResourceSelectors.</param>
public sealed record ResourceSelector(string Group, string Version, string Kind, string? Name, LabelTerm? Labels, string? SelectionScope)
{
    /// <summary>The kind, qualified by its group for comparisons; <c>Service</c> is only that of the core group.</summary>
    public string KindName { get; } = Fleet.KindName.Of(Group, Kind);
}

/// <param name="Type">RollingUpdate or External.</param>
/// <param name="MaxUnavailable">As written: a number or a percentage; null for the default (25 %).</param>
/// <param name="UnavailablePeriodSeconds">60 if not set.</param>
public sealed record RolloutStrategy(string Type, string? MaxUnavailable, int UnavailablePeriodSeconds);

/// <summary>One entry of status.placementStatuses. An entry without <paramref name="Cluster"/> gives the reason why a cluster was not
/// picked, in its Scheduled condition.</summary>
/// <param name="ResourceOverrides">Override snapshots applied, e.g. <c>kuard-demo/kuard-override-0</c>.</param>
/// <param name="ClusterResourceOverrides">Names of override snapshots applied.</param>
public sealed record PlacementStatus(
    string? Cluster,
    EquatableArray<Condition> Conditions,
    EquatableArray<FailedPlacement> Failed,
    EquatableArray<ObjectKey> ResourceOverrides,
    EquatableArray<string> ClusterResourceOverrides);

/// <summary>A resource that could not be applied or is not available on a cluster, with the condition that gives the reason.</summary>
public sealed record FailedPlacement(ObjectRef Resource, Condition Condition);

/// <summary>A ResourceOverride, or a ClusterResourceOverride (namespace empty).</summary>
/// <param name="Placement">spec.placement.name; null if the override is bound to no placement.</param>
/// <param name="PlacementNamespaced">spec.placement.scope is Namespaced: a ResourcePlacement in the override's own namespace.</param>
public sealed record ResourceOverride(
    ObjectMeta Meta,
    string? Placement,
    bool PlacementNamespaced,
    EquatableArray<ResourceSelector> Selectors,
    EquatableArray<OverrideRule> Rules) : IFleetObject
{
    public ObjectRef Ref => new(Meta.Key.Namespace.Length == 0 ? "ClusterResourceOverride" : "ResourceOverride", Meta.Key);
}

/// <param name="Clusters">Null without a clusterSelector: matches <em>no</em> cluster. Empty: all clusters.</param>
/// <param name="Type">JSONPatch or Delete.</param>
public sealed record OverrideRule(EquatableArray<LabelTerm>? Clusters, string Type, EquatableArray<OverridePatch> Patches);

/// <param name="Value">As JSON text; null for remove.</param>
public sealed record OverridePatch(string Op, string Path, string? Value);

/// <summary>What the hub sends to one member (namespace <c>fleet-member-…</c>).</summary>
/// <param name="Placement">From label <c>kubernetes-fleet.io/parent-CRP</c>, for a ResourcePlacement with its namespace.</param>
public sealed record Work(
    ObjectMeta Meta,
    string Cluster,
    ObjectKey? Placement,
    EquatableArray<ManifestStatus> Manifests,
    EquatableArray<Condition> Conditions) : IFleetObject
{
    /// <summary>The Services and ServiceExports that it contains, as overridden for this cluster.</summary>
    public EquatableArray<SentManifest> Sent { get; init; } = [];
}

/// <summary>A Service or ServiceExport in a Work's spec: what the member actually gets.</summary>
/// <param name="Weight">Annotation <c>networking.fleet.azure.com/weight</c> as written; null if absent.</param>
/// <param name="DnsLabel">Annotation <c>…/azure-dns-label-name</c> as written; null if absent.</param>
/// <param name="ServiceType">Null for a ServiceExport.</param>
public sealed record SentManifest(ObjectRef Resource, string? Weight, string? DnsLabel, string? ServiceType, bool Headless);

/// <summary>One entry of a Work's status.manifestConditions.</summary>
public sealed record ManifestStatus(ObjectRef Resource, EquatableArray<Condition> Conditions);
