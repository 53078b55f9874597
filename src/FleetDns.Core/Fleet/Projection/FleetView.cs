using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>What every screen draws from: one immutable value, shared by all tabs. Rows that did not change keep their instance.</summary>
public sealed record FleetView(
    ImmutableSortedDictionary<ObjectKey, ProfileRow> Profiles,
    ImmutableSortedDictionary<string, MemberRow> Members,
    Freshness Freshness,
    long Revision)
{
    /// <summary>The view before the first facts: nothing known, everything catching up.</summary>
    public static FleetView Empty { get; } = new(
        ImmutableSortedDictionary<ObjectKey, ProfileRow>.Empty,
        ImmutableSortedDictionary.Create<string, MemberRow>(StringComparer.Ordinal),
        new Freshness([], new SourceFreshness("azure", SourceState.CatchingUp, DateTimeOffset.MinValue, null, null)),
        0);

    /// <summary>When the newest change in this view was projected.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Every service that is exported, imported, placed with an export, or named by a backend.</summary>
    public ImmutableSortedDictionary<ObjectKey, ServiceRow> Services { get; init; } = ImmutableSortedDictionary<ObjectKey, ServiceRow>.Empty;

    /// <summary>ClusterResourcePlacements (namespace empty) and ResourcePlacements.</summary>
    public ImmutableSortedDictionary<ObjectKey, PlacementRow> Placements { get; init; } = ImmutableSortedDictionary<ObjectKey, PlacementRow>.Empty;

    /// <summary>ClusterResourceOverrides (namespace empty) and ResourceOverrides.</summary>
    public ImmutableSortedDictionary<ObjectKey, OverrideRow> Overrides { get; init; } = ImmutableSortedDictionary<ObjectKey, OverrideRow>.Empty;

    public ImmutableSortedDictionary<string, HubNamespace> Namespaces { get; init; } = ImmutableSortedDictionary.Create<string, HubNamespace>(StringComparer.Ordinal);

    /// <summary>Events by the object they speak of, newest first.</summary>
    public ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>> Events { get; init; } = ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>>.Empty;

    /// <summary>Objects that cannot be decoded, by kind and name.</summary>
    public ImmutableArray<UnreadableFact> Unreadable { get; init; } = [];

    /// <summary>What the rules found, by key; screens order by severity.</summary>
    public ImmutableSortedDictionary<ProblemKey, Problem> Problems { get; init; } = ImmutableSortedDictionary<ProblemKey, Problem>.Empty;
}

/// <summary>A member cluster with its slot (colour and letter) and what it serves.</summary>
/// <param name="Slot">0 = A, 1 = B, …; given by creation time, then name, and kept while the process runs.</param>
/// <param name="Served">Effective share (0..1) by profile; a profile that leaves the cluster out, though it exports, has null.</param>
public sealed record MemberRow(
    string Name,
    int Slot,
    MemberCluster Cluster,
    bool Joined,
    int AgentsHealthy,
    int AgentsExpected,
    DateTimeOffset? LastHeartbeat,
    ImmutableSortedDictionary<ObjectKey, double?> Served) : IMadeRow
{
    /// <summary>Set while FleetDns fails to make this row: what it shows is the last that could be made, or nothing. Null otherwise.</summary>
    public Defect? Defect { get; init; }
}

/// <summary>One FQDN: the profile, its backends, all endpoints that compete for its answers, and the shares per cluster.</summary>
/// <param name="Fqdn">status.dnsName, else Azure's fqdn; null while nobody has given it one.</param>
/// <param name="Azure">Null where Azure is not configured, or has no such profile.</param>
/// <param name="AzureState">How far <paramref name="Azure"/> can be trusted; <see cref="SourceState.NotConfigured"/> and <see cref="SourceState.Elsewhere"/> say that effective shares come from the backends' status.</param>
/// <param name="Shares">Every cluster (and foreign endpoint) with an intended or effective share, in slot order, foreign ones last.</param>
/// <param name="Disagreements">Why intended and effective differ, worst first; empty when they agree within one point, the profile is programmed and every backend with a weight has a cluster.</param>
public sealed record ProfileRow(
    ObjectKey Key,
    TrafficManagerProfile Profile,
    string? Fqdn,
    ImmutableArray<BackendRow> Backends,
    ImmutableArray<EndpointRow> ForeignEndpoints,
    AzureProfile? Azure,
    SourceState AzureState,
    ImmutableArray<ShareRow> Shares,
    ImmutableArray<Disagreement> Disagreements) : IMadeRow
{
    /// <summary>Set while FleetDns fails to make this row: what it shows is the last that could be made, or nothing: no guard rail can judge it. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    /// <summary>All endpoints of the profile, those of the backends first.</summary>
    public IEnumerable<EndpointRow> Endpoints => Backends.SelectMany(b => b.Endpoints).Concat(ForeignEndpoints);

    /// <summary>Nothing to explain: programmed, something answers, and every effective share is within a point of the intended one.
    /// Whether users are served is another question: <see cref="Serving"/>.</summary>
    public bool ServesAsIntended => Disagreements.IsEmpty && Defect is null;

    /// <summary>Why no effective share can be told: Azure routes by another method than by weight (docs/domain.md 2.4). Null while shares hold.</summary>
    public string? SharesUnknown => Fleet.Shares.Unknown(this);

    /// <summary>Azure was read since the profile was programmed, and has no such profile: it was deleted outside the fleet.</summary>
    public bool AzureMissing { get; init; }
}

/// <summary>One backend of a profile with an endpoint row for each cluster that exports its service, left-out ones included.</summary>
public sealed record BackendRow(
    ObjectKey Key,
    TrafficManagerBackend Backend,
    ServiceImport? Import,
    ImmutableArray<EndpointRow> Endpoints);

/// <summary>One cluster's endpoint under one backend, or a foreign endpoint of the Azure profile.</summary>
/// <param name="Cluster">Null for foreign endpoints.</param>
/// <param name="Slot">Of the cluster; -1 where the cluster is unknown.</param>
/// <param name="Name">Azure's endpoint name as last seen; null before the controller made it.</param>
/// <param name="Target">DNS name the CNAME answers carry, lower case without final dot.</param>
/// <param name="ExportWeight">0..1000; what the export asks for (1 where unset); null where no export asks (any more), and for foreign endpoints.</param>
/// <param name="ComputedWeight">What the controller's formula makes of it now (docs/domain.md 2.4); 0 when left out.</param>
/// <param name="StatusWeight">What the backend's status reports; null where it lists no such endpoint.</param>
/// <param name="AzureWeight">What Azure has; null where Azure is not known or has no such endpoint.</param>
/// <param name="MonitorStatus">Azure's endpointMonitorStatus; null where Azure is not known or does not tell it.</param>
/// <param name="LeftOut">Why the cluster gets no endpoint, in the controller's words; null when it gets one.</param>
/// <param name="Intended">Share 0..1 that export and backend weights ask for.</param>
/// <param name="Effective">Share 0..1 that Traffic Manager answers with: <c>weight / Σ weights</c> of all eligible endpoints; 0 where <see cref="ProfileRow.SharesUnknown"/>.</param>
public sealed record EndpointRow(
    string? Cluster,
    int Slot,
    string? Name,
    string? Target,
    int? ExportWeight,
    int ComputedWeight,
    int? StatusWeight,
    int? AzureWeight,
    bool Enabled,
    string? MonitorStatus,
    string? LeftOut,
    double Intended,
    double Effective)
{
    /// <summary>The weight the effective share is made of: Azure's where known, else the status's, else the computed one.
    /// 0 where Azure (or, without Azure, a settled status) has no such endpoint.</summary>
    public int EffectiveWeight { get; init; } = AzureWeight ?? StatusWeight ?? ComputedWeight;

    /// <summary>azureEndpoints, externalEndpoints or nestedEndpoints; null where Azure does not know the endpoint.</summary>
    public string? Type { get; init; }

    /// <summary>A profile below this one: DNS answers with one of its endpoints, not with <see cref="Target"/>.</summary>
    public bool IsNested => Type == "nestedEndpoints";

    /// <summary>An endpoint by IP address: DNS answers with an A or AAAA record, not with a CNAME.</summary>
    public bool IsAddress => Type == "externalEndpoints" && Target is { } target && (target.Contains(':', StringComparison.Ordinal) || target.All(c => char.IsAsciiDigit(c) || c == '.'));

    /// <summary>Azure's alwaysServe: answers without being probed.</summary>
    public bool AlwaysServe { get; init; }
}

/// <summary>One segment of the bars: a cluster's (or a foreign target's) share over all backends of the profile.</summary>
/// <param name="Label">Member cluster name, or the foreign endpoint's target.</param>
public sealed record ShareRow(string Label, int Slot, bool Foreign, double Intended, double Effective, string? LeftOut);

public enum DisagreementKind
{
    LeftOut,
    Rounding,
    Degraded,
    Disabled,
    Foreign,
    Drift,
    Stopped,
    Pending,
    /// <summary>Azure does not route by weight: effective shares are not known.</summary>
    Method,
}

/// <summary>Why intended and effective differ, in an operator's words.</summary>
/// <param name="Title">Short, e.g. <c>aks-member-3 left out: DNS label is not configured.</c></param>
/// <param name="Detail">What it means for the shares, e.g. <c>Its 16.0 % went to aks-member-1 (+10.0) and aks-member-2 (+6.2).</c></param>
/// <param name="SuggestedWeight">Backend weight that would cure rounding; null otherwise.</param>
public sealed record Disagreement(DisagreementKind Kind, string Title, string Detail, ObjectKey? Backend = null, int? SuggestedWeight = null);
