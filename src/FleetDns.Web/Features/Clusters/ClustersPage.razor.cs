using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Clusters;

/// <summary>All member clusters; the search and filters are in the URL.</summary>
public partial class ClustersPage : ListPage
{
    private const string NoRegion = "no region";
    private static readonly string[] s_sources = ["memberclusters"];
    private static readonly ImmutableArray<Choice> s_states = [new("open", "needs attention")];
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);   // no event arrives when a cluster stops reporting

    private static readonly SortColumns<Item> s_columns = new(
        ("name", item => item.Row.Name), ("state", item => item.Status.Trust), ("heartbeat", item => item.Row.LastHeartbeat),
        ("agents", item => item.Row.AgentsHealthy), ("nodes", item => ClusterSignals.Nodes(item.Row.Cluster)),
        ("cpu", item => ClusterSignals.Available(item.Row.Cluster, "cpu")),
        ("memory", item => ClusterSignals.Available(item.Row.Cluster, "memory")),
        ("taints", item => item.Row.Cluster.Taints.Length), ("fqdns", item => item.Row.Served.Values.Count(share => share > 0)));

    private FleetView _view = FleetView.Empty;
    private List<Item> _all = [];
    private List<Item> _shown = [];


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

    private void Update(FleetView view)
    {
        var now = Time.GetUtcNow();
        _view = view;
        _all = [.. view.Members.Values.OrderBy(row => row.Slot).Select(row => new Item(row, MemberStatus.Of(row, now)))];
    }

    protected override void Search() => _shown = [.. s_columns.Of(_all, Sort).Where(item =>
        (string.IsNullOrEmpty(Region) || RegionOf(item.Row) == Region)
        && (State != "open" || item.Status.Trust != MemberTrust.Sound)
        && Matches(item.Row, Texts))];

    private IEnumerable<string?> Texts(MemberRow row) =>
    [
        row.Name, row.Cluster.Location, .. row.Cluster.Meta.Labels.Select(label => $"{label.Key}={label.Value}"),
        .. row.Served.Keys.SelectMany<ObjectKey, string?>(key => [key.ToString(), _view.Profiles.GetValueOrDefault(key)?.Fqdn]),
    ];

    private static string RegionOf(MemberRow row) => row.Cluster.Location ?? NoRegion;

    private sealed record Item(MemberRow Row, MemberStatus Status);
}
