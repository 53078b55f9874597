using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Placements;

/// <summary>One placement: its progress, the clusters that it reached or not, and the effect of its overrides.</summary>
public partial class PlacementPage : LiveComponent
{
    private FleetView _view = FleetView.Empty;
    private PlacementRow? _row;
    private PlacementSummary _summary = new(PlacementState.Sound, "");
    private ImmutableArray<PlacementStepRow> _steps = [];
    private RolloutPace _pace = new(0, 0, 1, TimeSpan.Zero, TimeSpan.Zero, null);
    private List<OverrideRow> _overrides = [];

    [Inject] private IFleetFeed Feed { get; set; } = null!;

    [Parameter] public string? Namespace { get; set; }
    [Parameter, EditorRequired] public required string Name { get; set; }

    private ObjectKey Key => new(Namespace ?? "", Name);

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private string? Next => _pace.NotBefore is not { } at ? null
        : at - Time.GetUtcNow() is var left && left > TimeSpan.FromSeconds(1) ? $"in {Words.Duration(left)} at the earliest"
        : "at the controller's next check";

    private string? Unknown => _view.Freshness.WhyUnknown(
        "placements", Key.Namespace.Length == 0 ? "clusterresourceplacements" : "resourceplacements");

    protected override void OnInitialized()
    {
        Follow(Feed.SubscribeAsync, Show);
        Follow(token => Now.EveryAsync(TimeSpan.FromSeconds(5), Time, token), _ => { });   // the remaining wait
    }

    protected override void OnParametersSet() => Show(Feed.Current);

    private void Show(FleetView view)
    {
        (_view, _row) = (view, view.Placements.GetValueOrDefault(Key));
        if (_row is { } row)
        {
            (_summary, _steps, _pace) = (PlacementSummary.Of(row, view), PlacementSteps.Of(row.Placement), RolloutPace.Of(row));
            _overrides = [.. row.Overrides.Select(key => view.Overrides.GetValueOrDefault(key)).OfType<OverrideRow>()];
        }
    }

    private string UsedBy(ObjectKey service)
    {
        var profiles = _view.Services.GetValueOrDefault(service)?.Backends.Select(use => use.Profile).Distinct()
            .Select(key => _view.Profiles.GetValueOrDefault(key)?.Fqdn ?? key.ToString()).ToList() ?? [];
        return profiles.Count == 0 ? "no backend uses it" : $"used by {Wording.List(profiles)}";
    }

    private string DeleteLink => $"create/delete?kind={_row!.Placement.Ref.Kind}&name={Uri.EscapeDataString(_row.Key.Name)}";

    private static string ChangeLink(ObjectKey service) =>
        $"create/service?ns={Uri.EscapeDataString(service.Namespace)}&name={Uri.EscapeDataString(service.Name)}";
}
