using System.Runtime.CompilerServices;
using FleetDns.Core.Plans;
using FleetDns.Core.Sampling;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Profiles;

/// <summary>One FQDN: where its traffic goes, what a weight would change, and what DNS answers.</summary>
public partial class ProfilePage : LiveComponent
{
    private static readonly TimeSpan s_rightsInterval = TimeSpan.FromSeconds(15);   // usually answered from a cache
    private FleetView _view = FleetView.Empty;
    private Freshness _freshness = FleetView.Empty.Freshness;
    private ProfileRow? _row;
    private bool _before;   // the operator views the current state although a change is pending
    private WeightEditor _weights = null!;   // of this profile
    private ImmutableDictionary<string, Measurement> _all = ImmutableDictionary<string, Measurement>.Empty;
    private Measurement? _measurement;
    private MeasuredShares? _measured;
    private Serving _serving = new(ServingKind.AsIntended, "");   // set with the row
    private string? _refused;

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IMeasurements Measurements { get; set; } = null!;
    [Inject] private Messages Messages { get; set; } = null!;
    [Inject] private IWeightWriter Writer { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private IOperatorRights Rights { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired] public required string Namespace { get; set; }
    [Parameter, EditorRequired] public required string Name { get; set; }

    [SupplyParameterFromQuery(Name = "tab")] private string? Tab { get; set; }
    [SupplyParameterFromQuery(Name = "flow")] private string? Flow { get; set; }
    [SupplyParameterFromQuery(Name = "edit")] private string? Editing { get; set; }

    private bool AsList => Flow == "list";

    private ProfileRow? Shown => _before ? null : _weights.Preview;

    private ObjectKey Key => new(Namespace, Name);

    private bool Stale => _freshness.Hub == SourceState.Stale;

    private UnreadableFact? Unreadable =>
        Feed.Current.Unreadable.FirstOrDefault(one => one.Of == new ObjectRef("TrafficManagerProfile", Key));

    private string? MayNotMeasure => Policy.Refuses(Operator.Value, Act.Measure);

    // Why the measured bar may differ from the effective one.
    private (string Title, string Detail)? MeasuredWhy => _measured is null ? null
        : _measured.Stale is { } stale ? (stale, "The measured bar shows the answers at that time.")
        : _measurement?.Verdict is { Kind: not VerdictKind.Agrees } verdict ? (verdict.Sentence, verdict.Detail)
        : null;

    // A difference in shares is a risk, or as severe as a profile that is stopped.
    private Signal WhySignal => ServingSignals.Of(_serving) == Signal.Stopped ? Signal.Stopped : Signal.AtRisk;

    private string Absent => _measurement is null ? "not measured yet"
        : _measurement.FinishedAt is null ? "measuring, no answer yet"
        : "measured, no answer counted";

    protected override void OnInitialized()
    {
        _weights = NewEditor();
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all =>
        {
            _all = all;
            UpdateMeasurement();
        });
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ => UpdateMeasurement());
        Follow(AskAsync, _ => { });
    }

    private async IAsyncEnumerable<WeightEditor> AskAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var _ in Now.EveryAsync(s_rightsInterval, Time, token))
        {
            await _weights.AskAsync(token);
            yield return _weights;
        }
    }

    // The page now shows another profile: drop what belongs to the last one, so that it is not written to this one.
    protected override void OnParametersSet()
    {
        if (_weights.Profile != Key)
        {
            (_weights, _refused) = (NewEditor(), null);
            Show(Feed.Current);
        }
    }

    private WeightEditor NewEditor() => new(Key, Writer, Rights, Policy, Operator, Redraw) { Written = SayWritten };

    private void SayWritten(WeightChange change)
    {
        if (!Gone.IsCancellationRequested)
        {
            Messages.Say($"Written: {change.Backend.Name} {change.Difference}");
        }
    }

    private void Show(FleetView view)
    {
        (_view, _freshness, _row) = (view, view.Freshness, view.Profiles.GetValueOrDefault(Key));
        _weights.Show(_row);
        Update();
    }

    private void Update()
    {
        _before &= _weights is { Preview: not null, Draft: not { Stage: DraftStage.Held } };
        UpdateMeasurement();
    }

    private void Redraw()
    {
        Update();
        StateHasChanged();
    }

    private void Query(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);

    private void UpdateMeasurement()
    {
        _measurement = _row is null ? null : _all.GetValueOrDefault(_row.Profile.Meta.Uid);
        _measured = _row is null ? null : MeasuredShares.Of(_measurement, _row, Time.GetUtcNow());
        if (_row is not null)
        {
            _serving = Serving.Of(_row, Core.Problems.ProfileFindings.Of(_view, Key), _measurement, Time.GetUtcNow());
        }
    }

    private void Measure(int queries) => Try(() =>
    {
        Measurements.Start(Key, queries, Operator.Value);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", ProfileTabs.Split), replace: true);
    });

    private void StopMeasuring() => Try(() => Measurements.Stop(Key, Operator.Value));

    private void Try(Action act)
    {
        try
        {
            act();
            _refused = null;
        }
        catch (InvalidOperationException refusal)
        {
            _refused = refusal.Message;
        }
    }
}
