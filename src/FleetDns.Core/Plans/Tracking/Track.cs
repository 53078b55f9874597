using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Tracking;

public enum HopKind
{
    Written,
    Placement,
    Override,
    Member,
    PublicIp,
    DnsLabel,
    Export,
    Import,
    Profile,
    Backend,
    Endpoint,
    Dns,
}

public enum HopState
{
    /// <summary>Not reached yet.</summary>
    Open,
    Done,
    /// <summary>Something stands in the way: <see cref="Hop.Words"/> says what.</summary>
    Stuck,
}

/// <summary>One hop of a change on its way to DNS.</summary>
/// <param name="Cluster">Where the hop is one cluster's; null otherwise.</param>
/// <param name="At">When it was done, read from what the hop shows (condition transition, managedFields, ARM reading, DNS answer); null while open.</param>
/// <param name="Words">Done: the evidence. Open or stuck: what is waited for, or why it does not come.</param>
public sealed record Hop(HopKind Kind, string Title, string? Cluster, HopState State, DateTimeOffset? At, string Words)
{
    /// <summary>From the hop before to this one; null while open, or where times of different clocks go backwards.</summary>
    public TimeSpan? Took { get; init; }
}

/// <summary>What is followed.</summary>
/// <param name="Id">The correlation id of the change.</param>
/// <param name="Started">The first click of the wizard, where known; else the write.</param>
/// <param name="Written">When the hub accepted the (last) write.</param>
/// <param name="Service">The exported service, where the change creates or changes one.</param>
/// <param name="Profile">The FQDN whose answers change; null while it has none.</param>
/// <param name="Placement">The ClusterResourcePlacement that carries the service.</param>
/// <param name="Backend">The backend whose weight was written.</param>
/// <param name="Targets">Names whose first appearance in DNS ends the track: expected targets of the change; empty: any answer will do.</param>
public sealed record TrackRequest(
    string Id,
    DateTimeOffset Started,
    DateTimeOffset Written,
    ObjectKey? Service,
    ObjectKey? Profile,
    string? Placement,
    ObjectKey? Backend,
    ImmutableArray<string> Targets)
{
    /// <summary>The written weight; null where no weight was changed.</summary>
    public int? Weight { get; init; }
}

/// <summary>The way of one change, and how far it is.</summary>
public sealed record Track(TrackRequest Request, ImmutableArray<Hop> Hops)
{
    public bool IsFinished => Hops.All(h => h.State == HopState.Done);

    /// <summary>From the first click to the last hop; null while one is open.</summary>
    public TimeSpan? Total => IsFinished && Hops.Max(h => h.At) is { } last ? last - Request.Started : null;
}

/// <summary>What was seen outside the view: kept by the tracker, since a moment passes.</summary>
/// <param name="EndpointsSeen">When a reading of Azure first held the endpoint with the expected weight.</param>
/// <param name="DnsSeen">When DNS first answered as the change makes it.</param>
/// <param name="DnsWords">The answer, or why there is none yet.</param>
public sealed record TrackReadings(DateTimeOffset? EndpointsSeen, DateTimeOffset? DnsSeen, string? DnsWords)
{
    public static TrackReadings None { get; } = new(null, null, null);
}
