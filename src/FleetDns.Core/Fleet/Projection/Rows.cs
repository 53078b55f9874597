namespace FleetDns.Core.Fleet;

// Rows of the other pages than profiles and members. Like these, they keep their instance while nothing in them changes.

/// <summary>One service of the fleet: a row of the matrix, with a cell for each cluster that exports it or should.</summary>
/// <param name="Key">Namespace and name of the Service (and of its ServiceExport and ServiceImport).</param>
/// <param name="Service">The hub's template; null if the service was not created on the hub.</param>
/// <param name="Export">The hub's template of the export; null if there is none.</param>
/// <param name="Backends">Backends that name this service, with their profiles, even one that does not exist.</param>
/// <param name="Placements">Placements that select the service or its namespace.</param>
public sealed record ServiceRow(
    ObjectKey Key,
    HubService? Service,
    ServiceExport? Export,
    ServiceImport? Import,
    EquatableArray<BackendUse> Backends,
    EquatableArray<ObjectKey> Placements,
    EquatableArray<ServiceCell> Cells) : IMadeRow
{
    /// <summary>Set while FleetDns fails to compute this row: it shows the last computed state, or nothing. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    public bool Healthy => Defect is null && Cells.All(cell => cell.FirstFailed is null);
}

/// <param name="Profile">In the backend's namespace.</param>
/// <param name="Weight">0..1000.</param>
public sealed record BackendUse(ObjectKey Backend, ObjectKey Profile, int Weight)
{
    /// <summary>The backend is being deleted.</summary>
    public bool Leaving { get; init; }
}

/// <summary>One service on one cluster: seven readiness checks in order, each with its reason.</summary>
/// <param name="Slot">Of the cluster; -1 if the cluster is not, or no longer, a member.</param>
/// <param name="ExportWeight">0..1000; null if nothing is exported.</param>
/// <param name="Effective">Largest effective share (0..1) in any profile; null while no backend uses it or shares are unknown.</param>
/// <param name="Export">The hub's view of this export; null if there is none.</param>
/// <param name="ReadinessChecks">Exactly seven, in the order of <see cref="CheckKind"/>.</param>
public sealed record ServiceCell(
    string Cluster,
    int Slot,
    int? ExportWeight,
    double? Effective,
    InternalServiceExport? Export,
    EquatableArray<ReadinessCheck> ReadinessChecks)
{
    /// <summary>The export's public IP in Azure; null if unknown.</summary>
    public AzurePublicIp? PublicIp { get; init; }

    /// <summary>Azure does not have the export's public IP, although others of its resource group were read.</summary>
    public bool PublicIpGone { get; init; }

    /// <summary>The cluster received the export with weight 0 and exports nothing: it was drained.</summary>
    public bool IsDrained => Export is null && ReadinessChecks is [{ State: CheckState.Unused }, ..];

    /// <summary>The first check that has not passed and is not just unused (no backend); null if all have passed.</summary>
    public ReadinessCheck? FirstFailed =>
        ReadinessChecks.FirstOrDefault(check => check.State is not (CheckState.Passed or CheckState.Unused));
}

/// <summary>The readiness checks of a service on a cluster, from export to answer.</summary>
public enum CheckKind
{
    Exported,
    Valid,
    LoadBalancer,
    PublicIp,
    DnsLabel,
    Accepted,
    Online,
}

public enum CheckState
{
    Passed,
    /// <summary>Works, but not as it should (e.g. an endpoint that Azure reports as degraded).</summary>
    Degraded,
    /// <summary>In progress.</summary>
    Pending,
    Stopped,
    /// <summary>An earlier check has not passed.</summary>
    NotReached,
    /// <summary>Exported and healthy, but no backend uses it.</summary>
    Unused,
    /// <summary>Unknown: the source is denied, absent or not configured, or the endpoint is not probed.</summary>
    Unknown,
}

/// <param name="Reason">In the controller's own words, if any.</param>
/// <param name="Fix">What to do; null if nothing.</param>
public sealed record ReadinessCheck(CheckKind Kind, CheckState State, string Reason, string? Fix = null);

/// <summary>A placement with its effect on DNS.</summary>
/// <param name="Services">Exported services that it places.</param>
/// <param name="Clusters">Picked clusters in slot order, with their Work; then clusters that were not picked, with the scheduler's
/// message.</param>
/// <param name="Overrides">Overrides that name this placement, or that are bound to none and select objects that it places.</param>
public sealed record PlacementRow(
    ObjectKey Key,
    Placement Placement,
    EquatableArray<ObjectKey> Services,
    EquatableArray<PlacementClusterRow> Clusters,
    EquatableArray<ObjectKey> Overrides) : IMadeRow
{
    /// <summary>Set while FleetDns fails to compute this row: it shows the last computed state, or nothing. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    /// <summary>The numbers of clusters with the newest resources and of picked clusters: a rollout is in progress while the first is
    /// less.</summary>
    public (int Done, int Picked) Rollout => (Clusters.Count(c => c.Picked && c.UpToDate), Clusters.Count(c => c.Picked));
}

/// <param name="Cluster">From the status, else from the scheduler's message; null if neither names one.</param>
/// <param name="Status">The entry of placementStatuses; null if the placement has not reported it yet.</param>
/// <param name="Work">Null for clusters that are not picked, or while there is none.</param>
/// <param name="UpToDate">Its RolloutStarted, Overridden, WorkSynchronized and Applied conditions are True for the observed
/// resources.</param>
public sealed record PlacementClusterRow(string? Cluster, int Slot, bool Picked, bool UpToDate, PlacementStatus? Status, Work? Work);

/// <summary>An override with what it matches and misses.</summary>
/// <param name="Placement">The placement that it names, if it exists.</param>
/// <param name="Selected">Its selectors, each with whether that object exists on the hub and is placed by the placement.</param>
/// <param name="Clusters">For each member cluster in slot order: the rules (0-based) that match its labels; empty = missed.</param>
public sealed record OverrideRow(
    ObjectKey Key,
    ResourceOverride Override,
    ObjectKey? Placement,
    EquatableArray<OverrideTarget> Selected,
    EquatableArray<OverrideCluster> Clusters) : IMadeRow
{
    /// <summary>Set while FleetDns fails to compute this row: it shows the last computed state, or nothing. Null otherwise.</summary>
    public Defect? Defect { get; init; }
}

/// <param name="Placed">The placement it is bound to (or, unbound, any) selects the object; null if unknown.</param>
public sealed record OverrideTarget(ResourceSelector Selector, bool? Placed);

/// <param name="Rules">0-based; empty = missed.</param>
/// <param name="Applied">The placement reports a snapshot of this override as applied on this cluster.</param>
public sealed record OverrideCluster(string Cluster, int Slot, EquatableArray<int> Rules, bool Applied);
