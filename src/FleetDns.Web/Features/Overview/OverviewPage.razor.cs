using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Overview;

public partial class OverviewPage : LiveComponent
{
    /// <summary>FQDNs on the overview; more are a list, not an overview.</summary>
    public const int Room = 12;

    private FleetView _view = null!;
    private Headline _headline = null!;
    private ImmutableDictionary<ObjectKey, Measurement> _measurements = ImmutableDictionary<ObjectKey, Measurement>.Empty;
    private ImmutableDictionary<ObjectKey, Problem> _worst = ImmutableDictionary<ObjectKey, Problem>.Empty;
    private long _minute;   // changes when measurements may have grown old

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IMeasurements Measurements { get; set; } = null!;

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private bool Waiting => _view.Freshness.Hub == SourceState.CatchingUp && _view.Profiles.IsEmpty && _view.Members.IsEmpty;

    private string CaughtUp
    {
        get
        {
            var kinds = _view.Freshness.Kinds.IsDefault ? [] : _view.Freshness.Kinds;
            return kinds.IsEmpty ? "Connecting." : $"{kinds.Count(kind => kind.State != SourceState.CatchingUp)} of {kinds.Length} kinds are read.";
        }
    }

    // Few enough to see at once keep their order; of many, those that need the operator come first.
    private IEnumerable<ProfileRow> Shown => _view.Profiles.Count <= Room ? _view.Profiles.Values : _view.Profiles.Values.OrderBy(row => Standing.Of(row, _worst.GetValueOrDefault(row.Key))).Take(Room);

    private IEnumerable<MemberRow> Legended => _view.Members.Values.Where(member => !member.Served.IsEmpty).OrderBy(member => member.Slot);

    protected override void OnInitialized()
    {
        Show(Feed.Current);
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all => _measurements = all);
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ => _minute++);
    }

    private void Show(FleetView view)
    {
        if (!ReferenceEquals(view.Problems, _view?.Problems))
        {
            _worst = ProblemGroup.WorstOf(view);
        }

        _view = view;
        _headline = Headline.Of(view);
    }
}
