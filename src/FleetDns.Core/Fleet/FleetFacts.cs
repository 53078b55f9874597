using System.Collections.Immutable;

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
    Freshness Freshness);

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
        Changes<ObjectKey>.Everything, Changes<ObjectKey>.Everything, Changes<string>.Everything);
}
