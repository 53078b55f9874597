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
    /// <summary>FQDNs shown on the overview; the profiles page lists them all.</summary>
    public const int MostShown = 12;

    private FleetView _view = null!;
    private Headline _headline = null!;
    private ImmutableDictionary<string, Measurement> _measurements = ImmutableDictionary<string, Measurement>.Empty;
    private ImmutableDictionary<ObjectKey, ProfileFindings> _findings = ImmutableDictionary<ObjectKey, ProfileFindings>.Empty;
    private ImmutableSortedDictionary<ObjectKey, Serving> _serving = ImmutableSortedDictionary<ObjectKey, Serving>.Empty;
    private string? _refused;
    private long _minute;   // increases each minute: a measurement may have become stale

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IMeasurements Measurements { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;

    private bool Stale => _view.Freshness.Hub == SourceState.Stale;

    private bool Waiting => _view.Freshness.Hub == SourceState.CatchingUp && _view.Profiles.IsEmpty && _view.Members.IsEmpty;

    private string Progress
    {
        get
        {
            var kinds = _view.Freshness.Kinds;
            return kinds.IsEmpty ? "Connecting…"
                : $"{kinds.Count(kind => kind.State != SourceState.CatchingUp)} of {kinds.Length} resource kinds read.";
        }
    }

    private string? MayNotMeasure => Policy.Refuses(Operator.Value, Act.Measure);

    // Worst first, then by name.
    private IEnumerable<ProfileRow> Shown => _view.Profiles.Values.OrderBy(row => _serving[row.Key].Kind).Take(MostShown);

    private IEnumerable<MemberRow> InLegend => _view.Members.Values.Where(member => !member.Served.IsEmpty).OrderBy(member => member.Slot);

    protected override void OnInitialized()
    {
        Show(Feed.Current);
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all =>
        {
            _measurements = all;
            Assess();
        });
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ =>
        {
            _minute++;
            Assess();
        });
    }

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
        _headline = Headline.Of(_view, _serving);
    }

    private void Measure(ProfileRow row)
    {
        try
        {
            var queries = _measurements.GetValueOrDefault(row.Profile.Meta.Uid)?.Plan.Queries ?? MeasurementPlans.DefaultQueries;
            Measurements.Start(row.Key, queries, Operator.Value);
            _refused = null;
        }
        catch (InvalidOperationException refusal)
        {
            _refused = refusal.Message;
        }
    }
}
