using FleetDns.Core.Problems;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Clusters;

/// <summary>One member cluster: whether it is heard of, what it serves, and what breaks if it goes.</summary>
public partial class ClusterPage : LiveComponent
{
    private const int Room = 5;
    private static readonly string[] s_sources = ["memberclusters"];
    private static readonly (string Title, string Resource)[] s_resources = [("CPU", "cpu"), ("Memory", "memory")];
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(15);   // a cluster falls silent without an event

    private FleetView _view = FleetView.Empty;
    private MemberRow? _row;
    private MemberStatus _standing = new(MemberTrust.Sound, "");
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
            var told = (down, moved) switch
            {
                (0, 0) => null,
                (0, _) => $"{Words.Of(moved, "FQDN", "FQDNs")} {(moved == 1 ? "moves" : "move")} a share to others{(unknown == 0 ? "; none goes down." : ".")}",
                (_, 0) => $"{Words.Of(down, "FQDN", "FQDNs")} {(down == 1 ? "goes" : "go")} down with it: nobody else answers.",
                _ => $"{Words.Of(down, "FQDN", "FQDNs")} {(down == 1 ? "goes" : "go")} down with it, {moved} {(moved == 1 ? "moves" : "move")} a share to others.",
            };
            return unknown == 0 ? told! : $"{told}{(told is null ? null : " ")}Of {Words.Of(unknown, "FQDN", "FQDNs")} it is not known.";
        }
    }

    protected override void OnInitialized()
    {
        Follow(Feed.SubscribeAsync, Show);
        Follow(token => Now.EveryAsync(s_lookAgain, Time, token), _ => Show(_view));
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

        // Of a large fleet these two are long work, and most changes are none of theirs.
        if (shown != Name || !ReferenceEquals(was.Profiles, view.Profiles))
        {
            _losses = ClusterLoss.Of(view, Name);
        }

        if (shown != Name || !ReferenceEquals(was.Services, view.Services))
        {
            _services = ServicesOf(view);
        }

        _standing = MemberStatus.Of(_row, Time.GetUtcNow());
        _placements = [.. view.Placements.Values
            .Select(row => (Row: row, Here: row.Clusters.FirstOrDefault(cluster => cluster.Picked && cluster.Cluster == Name)))
            .Where(item => item.Here is not null)
            .Select(item => (item.Row, item.Here!))];
        _problems = [.. view.Problems.Values.Where(problem => problem.Cluster == Name || problem.Subject == Refs.Member(Name)).OrderBy(problem => problem.Severity).ThenBy(problem => problem.Key)];
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
    private static string? Rest(int all, int told) => all == told ? null : told == 0 ? $"{Words.Of(all, "other")}, less than a tenth of a point each" : $"and {Words.Count(all - told)} more";
}
