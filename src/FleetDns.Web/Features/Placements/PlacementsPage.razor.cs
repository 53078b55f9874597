using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Placements;

/// <summary>All placements, worst first, as far as they affect DNS; the search and filters are in the URL.</summary>
public partial class PlacementsPage : LiveComponent
{
    internal static readonly string[] Sources =
        ["clusterresourceplacements", "resourceplacements", "clusterresourceoverrides", "resourceoverrides"];

    private static readonly ImmutableArray<Choice> s_states = [new("open", "not settled")];
    private FleetView _view = null!;
    private List<Item> _all = [];
    private List<Item> _shown = [];
    private List<OverrideRow> _unused = [];

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private string? Unknown => _view.Freshness.WhyUnknown("placements", "clusterresourceplacements", "resourceplacements");

    private string Sentence
    {
        get
        {
            var open = _all.Count(item => item.Summary.Status is PlacementState.Stopped or PlacementState.AtRisk);
            return _view.Placements.IsEmpty ? Unknown ?? "No placements."
                : open == 0 ? $"{Words.Of(_all.Count, "placement")}, none needs attention."
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

    protected override void OnParametersSet() => Search();

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

    private void Search() => _shown = [.. _all.Where(item =>
        (string.IsNullOrEmpty(Cluster) || item.Row.Clusters.Any(c => c.Picked && c.Cluster == Cluster))
        && (State != "open" || item.Summary.Status != PlacementState.Sound)
        && Matches(item.Row))];

    private bool Matches(PlacementRow row) => string.IsNullOrWhiteSpace(Query)
        || Has(row.Key.ToString()) || row.Services.Any(key => Has(key.ToString())) || row.Overrides.Any(key => Has(key.ToString()))
        || row.Clusters.Any(c => Has(c.Cluster));

    private bool Has(string? text) => text?.Contains(Query!.Trim(), StringComparison.OrdinalIgnoreCase) == true;

    private void Filter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private sealed record Item(PlacementRow Row, PlacementSummary Summary);
}
