using System.Runtime.CompilerServices;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FleetDns.Web.Features.Services;

/// <summary>Every service on every cluster; the filters and the open cell are in the URL.</summary>
public partial class ServicesPage : ListPage
{
    internal static readonly string[] Sources =
        ["serviceexports", "services", "works", "clusterresourceplacements", "resourceplacements"];

    private static readonly CheckState[] s_legend =
        [CheckState.Passed, CheckState.Stopped, CheckState.Degraded, CheckState.Pending, CheckState.NotReached, CheckState.Unknown];

    private const int Wide = 6;
    private static readonly SortColumns<ServiceRow> s_sortable = new(("name", row => row.Key.ToString()));

    private readonly ConditionalWeakTable<ServiceRow, object> _worst = [];   // by row: an unchanged row keeps its instance
    private FleetView _view = FleetView.Empty;
    private List<ServiceRow> _shown = [];
    private ImmutableArray<MatrixColumn> _columns = [];
    private (ObjectKey Row, string? Column) _focused;
    private string _width = "wide";

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "ns")] private string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "region")] private string? Region { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }

    /// <summary><c>namespace/name@column</c>.</summary>
    [SupplyParameterFromQuery(Name = "open")] private string? Opened { get; set; }

    private bool OnlyStopped => State == "stopped";

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private ImmutableArray<MatrixColumn> Columns => _columns;

    private ObjectKey? OpenKey => Opened?.Split('@')[0].Split('/') is [var ns, var name] ? new ObjectKey(ns, name) : null;

    private string? OpenColumn => Opened?.Split('@', 2) is [_, var column] ? column : null;

    private ServiceCell? FocusedCell => _focused.Column is { } name && _columns.FirstOrDefault(c => c.Name == name) is { } column
        && _view.Services.TryGetValue(_focused.Row, out var row) ? ServiceMatrix.Cell(row, column)?.Worst : null;

    // One cell of the grid is in the tab order: the one that last had the focus, else the first.
    private string? FocusedColumn(ServiceRow row) =>
        _focused.Column is { } column && _columns.Any(c => c.Name == column) && _shown.Exists(r => r.Key == _focused.Row)
            ? row.Key == _focused.Row ? column : null
        : ReferenceEquals(row, _shown[0]) && !_columns.IsEmpty ? _columns[0].Name : null;

    private IEnumerable<(string Label, string Name, string? Value, ImmutableArray<Choice> Options)> Choices =>
    [
        ("Namespace", "ns", Namespace, Choice.Of(_view.Services.Keys.Select(key => key.Namespace))),
        ("Region", "region", Region, Choice.Of(_view.Members.Values.Select(m => m.Cluster.Location ?? ServiceMatrix.NoRegion))),
        ("Cluster", "cluster", Cluster, Choice.Of(_view.Members.Keys)),
    ];

    private string Sentence
    {
        get
        {
            var stopped = _view.Services.Values.Count(row => ServiceMatrix.IsStopped(Worst(row)));
            var pending = _view.Services.Values.Count(row => Worst(row) == CheckState.Pending);
            var rest = pending == 0 ? "" : $" {Words.Count(pending)} {(pending == 1 ? "is" : "are")} pending.";
            return _view.Services.IsEmpty ? Unknown ?? "No service is exported."
                : stopped == 0 ? $"No service fails a check.{rest}"
                : $"{Words.Count(stopped)} of {Words.Of(_view.Services.Count, "service")} {(stopped == 1 ? "fails" : "fail")} a check."
                    + rest;
        }
    }

    // Without these kinds it is not known what is exported.
    private string? Unknown => _view.Freshness.WhyUnknown(
        "exported services", "serviceimports", "internalserviceexports", "trafficmanagerbackends");

    private string Nothing => _view.Freshness.Hub == SourceState.CatchingUp
        ? "The first complete view appears in a moment."
        : "No service is known.";

    protected override void OnInitialized()
    {
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, view =>
        {
            _view = view;
            Search();
        });
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // The module listens for every grid of this browser tab, once.
            await using var _ = await Js.InvokeAsync<IJSObjectReference>("import", Gone, "./js/grid.js");
        }
    }

    protected override void Search()
    {
        _columns = Keep(_columns, ServiceMatrix.Columns(_view, Region, Cluster));
        _width = _columns.Length <= Wide && !_columns.Any(c => c.IsRegion) ? "wide"
            : _columns.Length <= ServiceMatrix.Apart ? "mid"
            : "thin";
        var narrowed = !string.IsNullOrEmpty(Region) || !string.IsNullOrEmpty(Cluster);
        _shown = [.. s_sortable.Of(_view.Services.Values, Sort).Where(row =>
            (string.IsNullOrEmpty(Namespace) || row.Key.Namespace == Namespace)
            && (!narrowed || _columns.Any(column => ServiceMatrix.Cell(row, column) is not null))
            && (!OnlyStopped || ServiceMatrix.IsStopped(Worst(row)))
            && Matches(row, Texts))];
    }

    // Rows are not rendered again while the columns are the same instance.
    private static ImmutableArray<MatrixColumn> Keep(ImmutableArray<MatrixColumn> old, ImmutableArray<MatrixColumn> now) =>
        old.Length == now.Length && old.Zip(now).All(pair => AreSame(pair.First, pair.Second)) ? old : now;

    private static bool AreSame(MatrixColumn one, MatrixColumn other) =>
        one with { Clusters = other.Clusters } == other && one.Clusters.SetEquals(other.Clusters);

    private CheckState? Worst(ServiceRow row)
    {
        var worst = (CheckState?)_worst.GetValue(row, r => (object?)ServiceMatrix.Worst(r) ?? CheckState.Passed);
        return worst == CheckState.Passed ? null : worst;
    }

    private static IEnumerable<string?> Texts(ServiceRow row) =>
    [
        row.Key.ToString(), .. row.Backends.SelectMany<BackendUse, string?>(use => [use.Backend.Name, use.Profile.Name]),
        .. row.Cells.Select(cell => cell.FirstFailed?.Reason),
    ];

    private void Open(ObjectKey key, string column)
    {
        var wanted = $"{key}@{column}";
        Filter("open", wanted == Opened ? null : wanted);
    }
}
