using FleetDns.Core.Problems;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Services;

/// <summary>One service: the seven readiness checks on each cluster with reasons and fixes, its backends, and its placements.</summary>
public partial class ServicePage : LiveComponent
{
    private const int Few = 5;

    private static readonly string[] s_kinds = ["Service", "ServiceExport", "ServiceImport"];

    private FleetView _view = FleetView.Empty;
    private ServiceRow? _row;
    private CheckState? _worst;
    private List<ServiceCell> _cells = [];
    private List<Problem> _problems = [];
    private ImmutableArray<HubEvent> _events = [];

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired] public required string Namespace { get; set; }
    [Parameter, EditorRequired] public required string Name { get; set; }

    /// <summary>The cluster whose checks are shown; without it the first few that need attention.</summary>
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }

    private ObjectKey Key => new(Namespace, Name);

    private string Wizard => $"create/service?ns={Uri.EscapeDataString(Namespace)}&name={Uri.EscapeDataString(Name)}";

    private string? Old => _view.Freshness.Hub == SourceState.Stale ? "is-old" : null;

    private string Status => _row!.Cells.Count(cell => ServiceMatrix.IsStopped(cell.FirstFailed?.State)) is > 0 and var stopped
        ? $"A check fails on {Words.Count(stopped)} of {Words.Of(_row.Cells.Length, "cluster")}"
        : _row.Cells.Count(cell => cell.FirstFailed is not null) is > 0 and var open
            ? $"Incomplete on {Words.Count(open)} of {Words.Of(_row.Cells.Length, "cluster")}"
        : _row.Cells.IsEmpty ? "On no cluster" : $"OK on {Words.Of(_row.Cells.Length, "cluster")}";

    private string Template => _row!.Service is not { } service ? "not on the hub"
        : service.Headless ? "headless Service"
        : string.Concat(
            $"Service of type {service.Type}",
            service.IsInternalLoadBalancer ? ", internal" : "",
            service.AsksForIpv6 ? ", asks for IPv6 (not shown here)" : "",
            service.DnsLabel is { Length: > 0 } label ? $", DNS label {label}" : "");

    private string NoPlacement =>
        _view.Freshness.Of("clusterresourceplacements", "resourceplacements") is not (SourceState.Live or SourceState.Stale)
            ? "Placements cannot be read."
        : _row!.Cells.IsEmpty ? "No placement selects it."
        : "No placement selects it: it was created on the clusters by other means.";

    private string AttachLink => $"create/backend?ns={Uri.EscapeDataString(Namespace)}&service={Uri.EscapeDataString(Name)}";

    protected override void OnInitialized()
    {
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, Show);
    }

    protected override void OnParametersSet() => Show(Feed.Current);

    private void Show(FleetView view)
    {
        (_view, var old, _row) = (view, _row, view.Services.GetValueOrDefault(Key));
        if (!ReferenceEquals(old, _row))
        {
            _worst = _row is null ? null : ServiceMatrix.Worst(_row);
            _cells = _row is null ? [] : [.. _row.Cells.OrderBy(Order)];
        }

        _events =
        [
            .. s_kinds.SelectMany(kind => view.Events.TryGetValue(new ObjectRef(kind, Key), out var events) ? events : [])
                .OrderByDescending(one => one.Last),
        ];
        _problems = [.. view.Problems.Values.Where(Concerns).OrderBy(problem => problem.Severity).ThenBy(problem => problem.Key)];
    }

    private bool Concerns(Problem problem) =>
        (problem.Subject.Key == Key && s_kinds.Contains(problem.Subject.Kind))
        || (problem.Subject.Kind == "InternalServiceExport" && problem.Subject.Key.Name == $"{Namespace}-{Name}")
        || (problem.Subject.Kind == "TrafficManagerBackend" && !problem.IsAdvice
            && _row?.Backends.Any(use => use.Backend == problem.Subject.Key) == true);

    private static string AcceptedText(Condition? accepted) =>
        accepted is null ? "–" : $"{accepted.Status}: {AzureErrorText.OneLine(accepted.Message)}";

    private string? ScopeNote(PlacementRow placement) =>
        PlacementReach.ScopeThatLeavesOut(placement.Placement, Key) is { } scope ? $"{PlacementReach.Words(scope)}; " : null;

    // Clusters that need attention first, then in the order of their slots.
    private static int Order(ServiceCell cell) => cell.FirstFailed?.State switch
    {
        CheckState.Stopped => 0,
        CheckState.Degraded => 1,
        CheckState.Pending => 2,
        null => 9,
        _ => 3,
    };

    private bool IsOpen(ServiceCell cell) => Cluster is { } chosen ? chosen == cell.Cluster
        : _cells.Count <= Few || (ServiceMatrix.IsStopped(cell.FirstFailed?.State) && _cells.IndexOf(cell) < Few);

    private void Toggle(ServiceCell cell) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("cluster", IsOpen(cell) ? "-" : cell.Cluster), replace: true);
}
