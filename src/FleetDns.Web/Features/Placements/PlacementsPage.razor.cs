using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Placements;

/// <summary>All placements, worst first, as far as they affect DNS; the search and filters are in the URL.</summary>
public partial class PlacementsPage : ListPage
{
    internal static readonly string[] Sources =
        ["clusterresourceplacements", "resourceplacements", "clusterresourceoverrides", "resourceoverrides"];

    private static readonly ImmutableArray<Choice> s_states = [new("open", "needs attention")];
    private static readonly SortColumns<Item> s_columns = new(
        ("name", item => item.Row.Key.ToString()), ("state", item => item.Summary.Status),
        ("clusters", item => item.Row.Clusters.Length), ("services", item => item.Row.Services.Length),
        ("overrides", item => item.Row.Overrides.Length));

    private FleetView _view = null!;
    private List<Item> _all = [];
    private List<Item> _shown = [];
    private List<OverrideRow> _unused = [];


    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private string? Unknown => _view.Freshness.WhyUnknown("placements", "clusterresourceplacements", "resourceplacements");

    private string Sentence
    {
        get
        {
            var open = _all.Count(NeedsAttention);
            return _view.Placements.IsEmpty ? Unknown ?? "No placements."
                : (open, _all.Count) is (0, 1) ? "1 placement; it needs no attention."
                : open == 0 ? $"{Words.Count(_all.Count)} placements; none needs attention."
                : $"{Words.Count(open)} of {Words.Of(_all.Count, "placement")} {(open == 1 ? "needs" : "need")} attention.";
        }
    }

    private string Nothing => !_view.Placements.IsEmpty ? "No matching placements."
        : Unknown is null ? "There are no placements."
        : "It is not known whether placements exist.";

    protected override void OnInitialized()
    {
        Update(Feed.Current);
        Follow(Feed.SubscribeAsync, view =>
        {
            Update(view);
            Search();
        });
    }

    private void Update(FleetView view)
    {
        _view = view;
        _all =
        [
            .. view.Placements.Values.Select(row => new Item(row, PlacementSummary.Of(row, view)))
                .OrderBy(item => item.Summary.Status).ThenBy(item => item.Row.Key),
        ];
        _unused = [.. view.Overrides.Values.Where(row => row.Placement is null && row.Override.Placement is not null)];
    }

    protected override void Search() => _shown = [.. s_columns.Of(_all, Sort).Where(item =>
        (string.IsNullOrEmpty(Cluster) || item.Row.Clusters.Any(c => c.Picked && c.Cluster == Cluster))
        && (State != "open" || NeedsAttention(item))
        && Matches(item.Row, Texts))];

    private static bool NeedsAttention(Item item) => item.Summary.Status is PlacementState.Stopped or PlacementState.AtRisk;

    private static IEnumerable<string?> Texts(PlacementRow row) =>
    [
        row.Key.ToString(), .. row.Services.Concat(row.Overrides).Select(key => key.ToString()), .. row.Clusters.Select(c => c.Cluster),
    ];

    private sealed record Item(PlacementRow Row, PlacementSummary Summary);
}
