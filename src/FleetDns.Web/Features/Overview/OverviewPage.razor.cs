using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Overview;

public partial class OverviewPage : LiveComponent
{
    /// <summary>FQDNs on the overview; more are a list, not an overview.</summary>
    public const int Room = 12;

    private FleetView _view = null!;
    private Headline _headline = null!;
    private ImmutableDictionary<string, Measurement> _measurements = ImmutableDictionary<string, Measurement>.Empty;
    private ImmutableDictionary<ObjectKey, ProfileFindings> _findings = ImmutableDictionary<ObjectKey, ProfileFindings>.Empty;
    private ImmutableSortedDictionary<ObjectKey, Serving> _serving = ImmutableSortedDictionary<ObjectKey, Serving>.Empty;
    private string? _refused;
    private long _minute;   // changes when measurements may have grown old

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IMeasurements Measurements { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;

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

    private string? MayNotMeasure => Policy.Refuses(Operator.Value, Act.Measure);

    // Worst first; those that are alike keep the order of their names.
    private IEnumerable<ProfileRow> Shown => _view.Profiles.Values.OrderBy(row => _serving[row.Key].Kind).Take(Room);

    private IEnumerable<MemberRow> Legended => _view.Members.Values.Where(member => !member.Served.IsEmpty).OrderBy(member => member.Slot);

    protected override void OnInitialized()
    {
        Show(Feed.Current);
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all =>
        {
            _measurements = all;
            Judge();
        });
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ =>
        {
            _minute++;
            Judge();
        });
    }

    private void Show(FleetView view)
    {
        if (!ReferenceEquals(view.Problems, _view?.Problems))
        {
            _findings = ProfileFindings.Of(view);
        }

        _view = view;
        Judge();
    }

    private void Judge()
    {
        _serving = Serving.Of(_view, _findings, _measurements, Time.GetUtcNow());
        _headline = Headline.Of(_view, _serving);
    }

    private void Measure(ProfileRow row)
    {
        try
        {
            Measurements.Start(row.Key, _measurements.GetValueOrDefault(row.Profile.Meta.Uid)?.Plan.Queries ?? MeasurementPlans.DefaultQueries, Operator.Value);
            _refused = null;
        }
        catch (InvalidOperationException words)
        {
            _refused = words.Message;
        }
    }
}
