using System.Collections.Immutable;

namespace FleetDns.Core.Fleet;

/// <summary>How far a source of facts can be trusted at this moment.</summary>
public enum SourceState
{
    /// <summary>Nothing seen yet.</summary>
    CatchingUp,
    Live,
    /// <summary>The source is lost; what is shown is the last state it had.</summary>
    Stale,
    /// <summary>The source refuses us; <see cref="SourceFreshness.Problem"/> names verb, resource and namespace.</summary>
    Denied,
    /// <summary>The hub does not serve this kind.</summary>
    Absent,
    /// <summary>No setting names this source.</summary>
    NotConfigured,
}

/// <summary>Freshness of one source: a watched kind of the hub, or Azure.</summary>
/// <param name="Source">Plural resource name (<c>trafficmanagerprofiles</c>) or <c>azure</c>.</param>
/// <param name="Since">When the present state began.</param>
/// <param name="AsOf">When the source last spoke to us; null before the first time.</param>
/// <param name="Problem">The error in the source's own words; null while live.</param>
public sealed record SourceFreshness(string Source, SourceState State, DateTimeOffset Since, DateTimeOffset? AsOf, string? Problem);

/// <summary>Freshness of everything a view was made from.</summary>
/// <param name="Kinds">One entry a watched kind of the hub, in a fixed order.</param>
public sealed record Freshness(ImmutableArray<SourceFreshness> Kinds, SourceFreshness Azure)
{
    /// <summary>The hub as a whole: the worst state of its kinds. Absent kinds do not make the hub stale.</summary>
    public SourceState Hub => Kinds.IsDefaultOrEmpty ? SourceState.CatchingUp
        : Kinds.Any(k => k.State == SourceState.Stale) ? SourceState.Stale
        : Kinds.Any(k => k.State == SourceState.CatchingUp) ? SourceState.CatchingUp
        : Kinds.Any(k => k.State == SourceState.Denied) ? SourceState.Denied
        : Kinds.Any(k => k.State == SourceState.Absent) ? SourceState.Absent
        : SourceState.Live;
}
