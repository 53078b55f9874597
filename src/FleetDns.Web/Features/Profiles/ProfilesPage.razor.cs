using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Profiles;

/// <summary>All FQDNs as a list; the search and filters are in the URL.</summary>
public partial class ProfilesPage : ListPage
{
    private static readonly ImmutableArray<Choice> s_states = [new("open", "needs attention")];

    private FleetView _view = null!;
    private List<ProfileRow> _shown = [];
    private ImmutableDictionary<ObjectKey, ProfileFindings> _findings = ImmutableDictionary<ObjectKey, ProfileFindings>.Empty;
    private ImmutableSortedDictionary<ObjectKey, Serving> _serving = ImmutableSortedDictionary<ObjectKey, Serving>.Empty;
    private ImmutableDictionary<string, Measurement> _measurements = ImmutableDictionary<string, Measurement>.Empty;

    [Inject] private IMeasurements Measurements { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "ns")] private string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] private string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "state")] private string? State { get; set; }

    private SortColumns<ProfileRow> Columns => new(
        ("fqdn", row => row.Fqdn), ("name", row => row.Key.ToString()), ("state", row => _serving[row.Key].Kind),
        ("clusters", row => row.SharesUnknown is null ? row.Shares.Count(share => share.Effective > 0) : null),
        ("backends", row => row.Backends.Length));

    private ImmutableArray<Choice> Namespaces => Choice.Of(_view.Profiles.Keys.Select(key => key.Namespace));

    private ImmutableArray<Choice> Clusters => Choice.Of(_view.Members.Keys);

    private string? Unknown => _view.Freshness.WhyUnknown("profiles", "trafficmanagerprofiles");

    private string Sentence => _view.Profiles.IsEmpty && Unknown is { } why ? why
        : _shown.Count == _view.Profiles.Count ? $"{Words.Of(_shown.Count, "profile")}."
        : $"{Words.Count(_shown.Count)} of {Words.Of(_view.Profiles.Count, "profile")}.";

    private string Nothing => !_view.Profiles.IsEmpty ? "No matching profiles."
        : Unknown is null ? "There are no profiles."
        : "It is not known whether profiles exist.";

    protected override void OnInitialized()
    {
        Show(Feed.Current);
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all =>
        {
            _measurements = all;
            Assess();
        });
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ => Assess());
    }

    private static string StateOf(Serving serving) => serving.Kind == ServingKind.AsIntended ? "as intended" : serving.Cause;

    private MeasuredShares? Measured(ProfileRow row) =>
        MeasuredShares.Of(_measurements.GetValueOrDefault(row.Profile.Meta.Uid), row, Time.GetUtcNow());

    private void Show(FleetView view)
    {
        if (!ReferenceEquals(view.Problems, _view?.Problems))
        {
            _findings = ProfileFindings.Of(view);
        }

        _view = view;
        Assess();
    }

    private void Assess()
    {
        _serving = Serving.Of(_view, _findings, _measurements, Time.GetUtcNow());
        Search();   // filter and order depend on the state
    }

    protected override void Search() => _shown = [.. Columns.Of(_view.Profiles.Values, Sort).Where(row =>
        (string.IsNullOrEmpty(Namespace) || row.Key.Namespace == Namespace)
        && (string.IsNullOrEmpty(Cluster) || row.Shares.Any(share => !share.Foreign && share.Label == Cluster))
        && (State != "open" || _serving[row.Key].NeedsAttention)
        && Matches(row, Texts))];

    private static IEnumerable<string?> Texts(ProfileRow row) =>
        [row.Fqdn, row.Key.ToString(), .. row.Shares.Select(share => share.Label), .. row.Backends.Select(each => each.Key.Name)];

    private bool Has(string? text) => text?.Contains(Query!.Trim(), StringComparison.OrdinalIgnoreCase) == true;
}
