using System.Runtime.CompilerServices;
using FleetDns.Core.Plans;
using FleetDns.Core.Sampling;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
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
    private ProfileRow? _preview;
    private bool _before;   // the operator views the current state although a change is pending
    private WeightDraft? _draft;
    private ImmutableDictionary<string, Measurement> _all = ImmutableDictionary<string, Measurement>.Empty;
    private Measurement? _measurement;
    private MeasuredShares? _measured;
    private Serving _serving = new(ServingKind.AsIntended, "");   // set with the row
    private string? _refused;
    private MissingRight? _missing;

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

    private AccessQuestion ToWrite => AccessQuestion.PatchBackends(Namespace);

    private bool AsList => Flow == "list";

    private ProfileRow? Shown => _before ? null : _preview;

    private string? MayNotUndo =>
        MayNotWrite ?? _missing?.Sentence ?? (_draft is null ? null : "apply or cancel the pending change first.");

    private ObjectKey Key => new(Namespace, Name);

    private bool Stale => _freshness.Hub == SourceState.Stale;

    private UnreadableFact? Unreadable =>
        Feed.Current.Unreadable.FirstOrDefault(one => one.Of == new ObjectRef("TrafficManagerProfile", Key));

    private string? MayNotWrite => Policy.Refuses(Operator.Value, Act.Write);

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
        Follow(Feed.SubscribeAsync, Show);
        Follow(Measurements.SubscribeAsync, all =>
        {
            _all = all;
            UpdateMeasurement();
        });
        Follow(token => Now.EveryAsync(TimeSpan.FromMinutes(1), Time, token), _ => UpdateMeasurement());
        Follow(MissingRightsAsync, missing => _missing = missing.SingleOrDefault());
    }

    // Each item holds the missing right, or nothing.
    private async IAsyncEnumerable<ImmutableArray<MissingRight>> MissingRightsAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var _ in Now.EveryAsync(s_rightsInterval, Time, token))
        {
            yield return await Rights.WhyNotAsync(ToWrite, Operator.Value, token) is { } missing ? [missing] : [];
        }
    }

    // The page now shows another profile: drop what belongs to the last one, so that it is not written to this one.
    protected override void OnParametersSet()
    {
        if (_row?.Key != Key)
        {
            (_draft, _refused, _missing) = (null, null, null);
            Show(Feed.Current);
        }
    }

    private void Show(FleetView view)
    {
        (_view, _freshness, _row) = (view, view.Freshness, view.Profiles.GetValueOrDefault(Key));
        _draft = _draft?.Follow(Backend(_draft.Backend));
        Redraw();
    }

    private void Redraw()
    {
        _preview = _row is not null && _draft is { Previews: true } draft
            ? ProfilePreview.With(_row, draft.Backend, draft.Change.New)
            : null;
        _before &= _preview is not null && _draft is not { Stage: DraftStage.Held };
        UpdateMeasurement();
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

    private TrafficManagerBackend? Backend(ObjectKey key) => _row?.Backends.FirstOrDefault(backend => backend.Key == key)?.Backend;

    private void Move(WeightMove move)
    {
        if (MayNotWrite is null && Backend(move.Backend) is { } backend
            && (_draft is null || (_draft.IsOpen && _draft.Backend == move.Backend)))
        {
            _draft = _draft?.Move(move.Weight) ?? WeightDraft.Start(backend, move.Weight);
            Redraw();
        }
    }

    private void Release()
    {
        _draft = _draft?.Release()?.Follow(Backend(_draft.Backend));
        Redraw();
    }

    private void Cancel()
    {
        if (_draft is { IsOpen: true })
        {
            _draft = null;
            Redraw();
        }
    }

    private void Anyway()
    {
        if (_draft is { IsOpen: true } draft && Backend(draft.Backend) is { } now)
        {
            _draft = WeightDraft.Anyway(now, draft.Change.New);
            Redraw();
        }
    }

    private async Task ApplyAsync()
    {
        if (_draft is { IsOpen: true } draft)
        {
            await WriteAsync(draft);
        }
    }

    private async Task UndoAsync(WeightChange change)
    {
        if (_draft is null && Backend(change.Backend) is { } now && WeightDraft.Anyway(now, change.New) is { } reverse)
        {
            await WriteAsync(reverse);
        }
    }

    private async Task WriteAsync(WeightDraft draft)
    {
        _draft = draft.Write();
        Redraw();
        var (outcome, _, toConfirm) = await Writer.ApplyAsync(draft.Change, draft.Consent, Operator.Value);
        if (Gone.IsCancellationRequested)
        {
            return;   // written, but the page was closed
        }

        _draft = _draft?.Answered(outcome, toConfirm);
        if (outcome.Result == WriteResult.Denied)
        {
            _missing = await Rights.WhyNotAsync(ToWrite, Operator.Value, Gone);
        }

        if (_draft?.Stage == DraftStage.Written)
        {
            Messages.Say($"Written: {draft.Change.Backend.Name} {draft.Change.Difference}");
        }

        _draft = _draft?.Follow(Backend(draft.Backend));
        Redraw();
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
