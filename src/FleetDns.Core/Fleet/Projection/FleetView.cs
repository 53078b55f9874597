using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>The data of every screen: one immutable value, shared by all tabs. Rows that did not change keep their instance.</summary>
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
    public ImmutableSortedDictionary<ObjectKey, ServiceRow> Services { get; init; } =
        ImmutableSortedDictionary<ObjectKey, ServiceRow>.Empty;

    /// <summary>ClusterResourcePlacements (namespace empty) and ResourcePlacements.</summary>
    public ImmutableSortedDictionary<ObjectKey, PlacementRow> Placements { get; init; } =
        ImmutableSortedDictionary<ObjectKey, PlacementRow>.Empty;

    /// <summary>ClusterResourceOverrides (namespace empty) and ResourceOverrides.</summary>
    public ImmutableSortedDictionary<ObjectKey, OverrideRow> Overrides { get; init; } =
        ImmutableSortedDictionary<ObjectKey, OverrideRow>.Empty;

    public ImmutableSortedDictionary<string, HubNamespace> Namespaces { get; init; } =
        ImmutableSortedDictionary.Create<string, HubNamespace>(StringComparer.Ordinal);

    /// <summary>Events by their object, newest first.</summary>
    public ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>> Events { get; init; } =
        ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>>.Empty;

    /// <summary>Objects that cannot be decoded, by kind and name.</summary>
    public EquatableArray<UnreadableFact> Unreadable { get; init; } = [];

    /// <summary>Problems by key; screens order them by severity.</summary>
    public ImmutableSortedDictionary<ProblemKey, Problem> Problems { get; init; } = ImmutableSortedDictionary<ProblemKey, Problem>.Empty;
}

/// <summary>A member cluster with its slot (colour and letter) and what it serves.</summary>
/// <param name="Slot">0 = A, 1 = B, …; given by creation time, then name, and kept while the process runs.</param>
/// <param name="Served">Effective share (0..1) by profile; null for a profile that leaves the cluster out although it exports.</param>
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
    /// <summary>Set while FleetDns fails to compute this row: it shows the last computed state, or nothing. Null otherwise.</summary>
    public Defect? Defect { get; init; }
}

/// <summary>One FQDN: the profile, its backends, all endpoints that compete for its answers, and the shares per cluster.</summary>
/// <param name="Fqdn">status.dnsName, else Azure's fqdn; null while neither is set.</param>
/// <param name="Azure">Null if Azure is not configured or does not have the profile.</param>
/// <param name="AzureState">How far <paramref name="Azure"/> can be trusted; <see cref="SourceState.NotConfigured"/> and
/// <see cref="SourceState.Elsewhere"/> mean that effective shares come from the backends' status.</param>
/// <param name="Shares">Every cluster (and foreign endpoint) with an intended or effective share, in slot order, foreign ones last.</param>
/// <param name="Disagreements">Why intended and effective differ, worst first; empty if they agree within one percentage point, the profile
/// is programmed and every backend with a weight has a cluster.</param>
public sealed record ProfileRow(
    ObjectKey Key,
    TrafficManagerProfile Profile,
    string? Fqdn,
    EquatableArray<BackendRow> Backends,
    EquatableArray<EndpointRow> ForeignEndpoints,
    AzureProfile? Azure,
    SourceState AzureState,
    EquatableArray<ShareRow> Shares,
    EquatableArray<Disagreement> Disagreements) : IMadeRow
{
    /// <summary>Set while FleetDns fails to compute this row: it shows the last computed state, or nothing, and guard rails cannot check
    /// it. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    /// <summary>All endpoints of the profile, those of the backends first.</summary>
    public IEnumerable<EndpointRow> Endpoints => Backends.SelectMany(b => b.Endpoints).Concat(ForeignEndpoints);

    /// <summary>Nothing to explain: programmed, something answers, and every effective share is within one percentage point of the intended
    /// one. Whether users are served is another question: <see cref="Serving"/>.</summary>
    public bool ServesAsIntended => Disagreements.IsEmpty && Defect is null;

    /// <summary>Why effective shares are unknown: Azure does not route by weight (docs/domain.md 2.4). Null if they are known.</summary>
    public string? SharesUnknown => Fleet.Shares.Unknown(this);

    /// <summary>Azure was read since the profile was programmed and does not have it: it was deleted outside the fleet.</summary>
    public bool AzureMissing { get; init; }
}

/// <summary>One backend of a profile with an endpoint row for each cluster that exports its service, left-out ones included.</summary>
public sealed record BackendRow(
    ObjectKey Key,
    TrafficManagerBackend Backend,
    ServiceImport? Import,
    EquatableArray<EndpointRow> Endpoints);

/// <summary>One cluster's endpoint under one backend, or a foreign endpoint of the Azure profile.</summary>
/// <param name="Cluster">Null for foreign endpoints.</param>
/// <param name="Slot">Of the cluster; -1 if the cluster is unknown.</param>
/// <param name="Name">Azure's endpoint name as last seen; null before the controller creates it.</param>
/// <param name="Target">DNS name in the CNAME answers, lower case without final dot.</param>
/// <param name="ExportWeight">0..1000; the export's weight (1 if not set); null without an export, and for foreign endpoints.</param>
/// <param name="ComputedWeight">The current result of the controller's formula (docs/domain.md 2.4); 0 if left out.</param>
/// <param name="StatusWeight">The weight in the backend's status; null if it does not list the endpoint.</param>
/// <param name="AzureWeight">The weight in Azure; null if Azure is unknown or does not have the endpoint.</param>
/// <param name="MonitorStatus">Azure's endpointMonitorStatus; null if Azure is unknown or does not report it.</param>
/// <param name="LeftOut">Why the cluster gets no endpoint, in the controller's words; null if it gets one.</param>
/// <param name="Intended">Share 0..1 by export and backend weights.</param>
/// <param name="Effective">Share 0..1 that Traffic Manager answers with: <c>weight / Σ weights</c> of all eligible endpoints; 0 if
/// <see cref="ProfileRow.SharesUnknown"/>.</param>
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
    /// <summary>The weight behind the effective share: Azure's if known, else the status's, else the computed one.
    /// 0 if Azure (or, without Azure, a current status) does not have the endpoint.</summary>
    public int EffectiveWeight { get; init; } = AzureWeight ?? StatusWeight ?? ComputedWeight;

    /// <summary>azureEndpoints, externalEndpoints or nestedEndpoints; null if Azure does not have the endpoint.</summary>
    public string? Type { get; init; }

    /// <summary>A profile below this one: DNS answers with one of its endpoints, not with <see cref="Target"/>.</summary>
    public bool IsNested => Type == "nestedEndpoints";

    /// <summary>An endpoint by IP address: DNS answers with an A or AAAA record, not with a CNAME.</summary>
    public bool IsAddress =>
        Type == "externalEndpoints" && Target is { } target
        && (target.Contains(':', StringComparison.Ordinal) || target.All(c => char.IsAsciiDigit(c) || c == '.'));

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
    /// <summary>Azure does not route by weight: effective shares are unknown.</summary>
    Method,
}

/// <summary>Why intended and effective differ, for operators.</summary>
/// <param name="Title">Short, e.g. <c>aks-member-3 left out: DNS label is not configured.</c></param>
/// <param name="Detail">What it means for the shares, e.g. <c>Its 16.0 % went to aks-member-1 (+10.0) and aks-member-2 (+6.2).</c></param>
/// <param name="SuggestedWeight">Backend weight that would correct rounding; null otherwise.</param>
public sealed record Disagreement(
    DisagreementKind Kind, string Title, string Detail, ObjectKey? Backend = null, int? SuggestedWeight = null);
