using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Clusters;

/// <summary>All member clusters; the search and filters are in the URL.</summary>
public partial class ClustersPage : LiveComponent
{
    private const string NoRegion = "no region";
    private static readonly string[] s_sources = ["memberclusters"];
    private static readonly ImmutableArray<Choice> s_states = [new("open", "needs attention")];
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);   // no event arrives when a cluster stops reporting

    private FleetView _view = FleetView.Empty;
    private List<Item> _all = [];
    private List<Item> _shown = [];

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }
    [SupplyParameterFromQuery(Name = "region")] private string? Region { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }

    private ImmutableArray<Choice> Regions => Choice.Of(_view.Members.Values.Select(RegionOf));

    private string Sentence
    {
        get
        {
            var open = _all.Count(item => item.Status.Trust != MemberTrust.Sound);
            return _all.Count == 0 ? _view.Freshness.WhyUnknown("clusters", "memberclusters") ?? "No cluster has joined."
            : open == 0 && _all.Count == 1 ? "The cluster has joined and is reporting."
            : open == 0 ? $"All {Words.Of(_all.Count, "cluster")} have joined and are reporting."
            : $"{Words.Count(open)} of {Words.Of(_all.Count, "cluster")} {(open == 1 ? "needs" : "need")} attention.";
        }
    }

    protected override void OnInitialized()
    {
        Update(Feed.Current);
        Follow(Feed.SubscribeAsync, view =>
        {
            Update(view);
            Search();
        });
        Follow(token => Now.EveryAsync(s_interval, Time, token), _ =>
        {
            Update(_view);
            Search();
        });
    }

    protected override void OnParametersSet() => Search();

    private void Update(FleetView view)
    {
        var now = Time.GetUtcNow();
        _view = view;
        _all = [.. view.Members.Values.OrderBy(row => row.Slot).Select(row => new Item(row, MemberStatus.Of(row, now)))];
    }

    private void Search() => _shown = [.. _all.Where(item =>
        (string.IsNullOrEmpty(Region) || RegionOf(item.Row) == Region)
        && (State != "open" || item.Status.Trust != MemberTrust.Sound)
        && Matches(item.Row))];

    private bool Matches(MemberRow row) => string.IsNullOrWhiteSpace(Query)
        || Has(row.Name) || Has(row.Cluster.Location) || row.Cluster.Meta.Labels.Any(label => Has($"{label.Key}={label.Value}"))
        || row.Served.Keys.Any(key => Has(key.ToString()) || Has(_view.Profiles.GetValueOrDefault(key)?.Fqdn));

    private bool Has(string? text) => text?.Contains(Query!.Trim(), StringComparison.OrdinalIgnoreCase) == true;

    private static string RegionOf(MemberRow row) => row.Cluster.Location ?? NoRegion;

    private void Filter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private sealed record Item(MemberRow Row, MemberStatus Status);
}
