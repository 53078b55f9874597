using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Sampling;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Profiles;

/// <summary>All FQDNs as a list; what is searched for lives in the URL.</summary>
public partial class ProfilesPage : LiveComponent
{
    private FleetView _view = null!;
    private List<ProfileRow> _shown = [];
    private ImmutableDictionary<ObjectKey, Measurement> _measurements = ImmutableDictionary<ObjectKey, Measurement>.Empty;

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IMeasurements Measurements { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }
    [SupplyParameterFromQuery(Name = "ns")] private string? Namespace { get; set; }

    private IEnumerable<string> Namespaces => _view.Profiles.Keys.Select(key => key.Namespace).Append(Namespace ?? "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private string Sentence => _view.Profiles.IsEmpty && _view.Freshness.Hub == SourceState.CatchingUp ? "Catching up with the hub."
        : _shown.Count == _view.Profiles.Count ? $"{Words.Of(_shown.Count, "profile")}."
        : $"{Words.Count(_shown.Count)} of {Words.Of(_view.Profiles.Count, "profile")}.";

    protected override void OnInitialized()
    {
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, view =>
        {
            _view = view;
            Search();
        });
        Follow(Measurements.SubscribeAsync, all => _measurements = all);
    }

    protected override void OnParametersSet() => Search();

    private MeasuredShares? Measured(ProfileRow row) => MeasuredShares.Of(_measurements.GetValueOrDefault(row.Key), row, Time.GetUtcNow());

    private void Search() => _shown = [.. _view.Profiles.Values.Where(row => (string.IsNullOrEmpty(Namespace) || row.Key.Namespace == Namespace) && Matches(row))];

    private bool Matches(ProfileRow row) => string.IsNullOrWhiteSpace(Query)
        || Has(row.Fqdn) || Has(row.Key.ToString()) || row.Shares.Any(share => Has(share.Label)) || row.Backends.Any(backend => Has(backend.Key.Name));

    private bool Has(string? text) => text?.Contains(Query!.Trim(), StringComparison.OrdinalIgnoreCase) == true;

    private void Filter(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);
}
