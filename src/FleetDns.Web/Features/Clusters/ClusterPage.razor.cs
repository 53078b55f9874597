using FleetDns.Core.Problems;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Clusters;

/// <summary>One member cluster: whether it reports, what it serves, and the impact if it fails.</summary>
public partial class ClusterPage : LiveComponent
{
    private const int Few = 5;
    private static readonly string[] s_sources = ["memberclusters"];
    private static readonly (string Title, string Resource)[] s_resources = [("CPU", "cpu"), ("Memory", "memory")];
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);   // no event arrives when a cluster stops reporting

    private FleetView _view = FleetView.Empty;
    private MemberRow? _row;
    private MemberStatus _status = new(MemberTrust.Sound, "");
    private ImmutableArray<ClusterLoss> _losses = [];
    private List<(ServiceRow Row, ServiceCell Cell)> _services = [];
    private List<(PlacementRow Row, PlacementClusterRow Here)> _placements = [];
    private List<Problem> _problems = [];
    private ImmutableArray<HubEvent> _events = [];

    [Inject] private IFleetFeed Feed { get; set; } = null!;

    [Parameter, EditorRequired] public required string Name { get; set; }

    private string? Old => _view.Freshness.Hub == SourceState.Stale ? "is-old" : null;

    private string LossSentence
    {
        get
        {
            var down = _losses.Count(loss => loss.IsEverything);
            var unknown = _losses.Count(loss => loss.Unknown is not null);
            var moved = _losses.Length - down - unknown;
            var known = (down, moved) switch
            {
                (0, 0) => null,
                (0, _) =>
                    $"{Words.Of(moved, "FQDN", "FQDNs")} would shift traffic to other clusters"
                        + (unknown == 0 ? "; none would go down." : "."),
                (_, 0) => $"{Words.Of(down, "FQDN", "FQDNs")} would go down: no other endpoint is available.",
                _ => $"{Words.Of(down, "FQDN", "FQDNs")} would go down, {moved} would shift traffic to other clusters.",
            };
            return unknown == 0 ? known!
                : $"{known}{(known is null ? null : " ")}The impact on {Words.Of(unknown, "FQDN", "FQDNs")} is not known.";
        }
    }

    protected override void OnInitialized()
    {
        Follow(Feed.SubscribeAsync, Show);
        Follow(token => Now.EveryAsync(s_interval, Time, token), _ => Show(_view));
    }

    protected override void OnParametersSet() => Show(Feed.Current);

    private void Show(FleetView view)
    {
        var (was, shown) = (_view, _row?.Name);
        (_view, _row) = (view, view.Members.GetValueOrDefault(Name));
        if (_row is null)
        {
            return;
        }

        // In a large fleet these two are expensive, and most changes do not affect them.
        if (shown != Name || !ReferenceEquals(was.Profiles, view.Profiles))
        {
            _losses = ClusterLoss.Of(view, Name);
        }

        if (shown != Name || !ReferenceEquals(was.Services, view.Services))
        {
            _services = ServicesOf(view);
        }

        _status = MemberStatus.Of(_row, Time.GetUtcNow());
        _placements = [.. view.Placements.Values
            .Select(row => (Row: row, Here: row.Clusters.FirstOrDefault(cluster => cluster.Picked && cluster.Cluster == Name)))
            .Where(item => item.Here is not null)
            .Select(item => (item.Row, item.Here!))];
        _problems =
        [
            .. view.Problems.Values.Where(problem => problem.Cluster == Name || problem.Subject == Refs.Member(Name))
                .OrderBy(problem => problem.Severity).ThenBy(problem => problem.Key),
        ];
        _events = view.Events.GetValueOrDefault(Refs.Member(Name)) is { IsDefault: false } events ? events : [];
    }

    private List<(ServiceRow, ServiceCell)> ServicesOf(FleetView view) =>
    [
        .. view.Services.Values
            .Select(row => (Row: row, Cell: row.Cells.FirstOrDefault(cell => cell.Cluster == Name)))
            .Where(item => item.Cell is not null)
            .Select(item => (item.Row, item.Cell!))
            .OrderBy(item => ServiceMatrix.IsStopped(item.Item2.FirstFailed?.State) ? 0 : item.Item2.FirstFailed is null ? 2 : 1)
            .ThenBy(item => item.Row.Key),
    ];

    // Clusters whose share stays the same to a tenth of a point are counted, not listed.
    private static string? Rest(int all, int listed) => all == listed ? null
        : listed == 0 ? $"{Words.Of(all, "other")}, less than a tenth of a point each"
        : $"and {Words.Count(all - listed)} more";

    private static string? Reason(Condition condition) =>
        condition.Status == ConditionStatus.True ? null : $", {condition.Reason}: {AzureErrorText.OneLine(condition.Message)}";
}
