using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Core.Plans;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Create;

/// <summary>
/// The common base of the wizards: a draft that is planned again at each keystroke (pure), look-ups at the hub and Azure a moment later,
/// and the step, which is in the URL. The browser tab keeps the draft until it is written. Nothing is written before the last step.
/// </summary>
public abstract class WizardPage<TDraft> : LiveComponent
    where TDraft : class
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);   // while the operator types
    private readonly Channel<byte> _asking = Latest();
    private readonly Channel<byte> _keeping = Latest();
    private bool _touched;
    private bool _written;
    private bool _asked;

    [Inject] protected IFleetFeed Feed { get; set; } = null!;
    [Inject] protected IPlanLookups Lookups { get; set; } = null!;
    [Inject] protected CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "ns")] protected string? GivenNamespace { get; set; }
    [SupplyParameterFromQuery(Name = "name")] protected string? GivenName { get; set; }
    [SupplyParameterFromQuery(Name = "profile")] protected string? GivenProfile { get; set; }
    [SupplyParameterFromQuery(Name = "service")] protected string? GivenService { get; set; }
    [SupplyParameterFromQuery(Name = "delete")] protected bool Deletes { get; set; }
    [SupplyParameterFromQuery(Name = "step")] private int? Step { get; set; }

    protected FleetView View { get; private set; } = FleetView.Empty;
    protected HubReading Hub { get; private set; } = HubReading.Empty;
    protected AzureReading Azure { get; private set; } = AzureReading.NotConnected;

    /// <summary>All answers so far.</summary>
    protected TDraft Draft { get; private set; } = null!;

    /// <summary>The draft was restored from the browser tab.</summary>
    protected bool Restored { get; private set; }

    /// <summary>The hub has not yet reported whether the object exists.</summary>
    protected bool Reading => Target is not null && !Restored && !_asked;

    /// <summary>Continue was pressed while a field of this step is refused.</summary>
    protected bool ShowErrors { get; private set; }

    /// <summary>An existing object that the address names; null for a new one.</summary>
    protected ObjectKey? Target =>
        GivenNamespace is { Length: > 0 } ns && GivenName is { Length: > 0 } name ? new ObjectKey(ns, name) : null;

    protected int At => Math.Clamp(Step ?? First, 0, Steps.Length - 1);

    /// <summary>The first question that the address does not answer.</summary>
    protected virtual int First => 0;

    /// <summary>The draft as it is now is written.</summary>
    protected bool Written => _written;

    protected bool AtReview => At == Steps.Length - 1;

    protected string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    /// <summary>The questions; the last one is the review.</summary>
    protected abstract ImmutableArray<WizardStep> Steps { get; }

    /// <summary>The last step of every wizard.</summary>
    protected WizardStep Review => new("Review and apply", _written ? "Result" : "Review changes", "dry run, differences, then write");

    protected abstract Plan Plan { get; }

    protected abstract IReadOnlyCollection<DocumentRef> Asks { get; }

    /// <summary>Plans the draft with the newest readings of the hub and Azure.</summary>
    protected abstract void Replan();

    /// <summary>The draft that a wizard starts with, filled from its address.</summary>
    protected abstract TDraft Blank();

    /// <summary>The draft of the existing object as the hub reported it; null if there is none.</summary>
    protected abstract TDraft? Existing(ObjectKey target);

    protected virtual Task<AzureReading> AskAzureAsync(AzureReading soFar, CancellationToken token) => Task.FromResult(soFar);

    protected override async Task OnInitializedAsync()
    {
        View = Feed.Current;
        Draft = Blank();
        Replan();
        Follow(Feed.SubscribeAsync, view =>
        {
            View = view;
            PlanAgain();
        });
        if (!Deletes && await Drafts.FindAsync<TDraft>(Page, Gone) is { } kept && !_touched)
        {
            (Draft, Restored) = (kept, true);
            Replan();
        }

        Follow(AskAsync, readings =>
        {
            (Hub, Azure) = readings;
            TakeExisting();
            PlanAgain();
        });
        Run(KeepAsync);
        Edited();
    }

    // Not once it is written: the plan would find its own objects.
    private void PlanAgain()
    {
        if (!_written)
        {
            Replan();
        }
    }

    // Runs once, at the first answer of the hub: the existing object becomes the draft.
    private void TakeExisting()
    {
        if (!_asked && !Restored && Target is { } target && Existing(target) is { } existing)
        {
            Draft = existing;
        }

        _asked = true;
    }

    private async IAsyncEnumerable<(HubReading, AzureReading)> AskAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var _ in _asking.Reader.ReadAllAsync(token))
        {
            await Task.Delay(s_pause, Time, token);
            var hub = await Lookups.HubAsync(Asks, Operator.Value, token);
            yield return (hub, await AskAzureAsync(Azure, token));
        }
    }

    // Apart from the look-ups: a hub that does not answer must not keep the draft from being saved.
    private async Task KeepAsync(CancellationToken token)
    {
        await foreach (var _ in _keeping.Reader.ReadAllAsync(token))
        {
            await Task.Delay(s_pause, Time, token);
            if (_touched)
            {
                await Drafts.KeepAsync(Page, Draft, token);
            }
        }
    }

    private void Edited()
    {
        _keeping.Writer.TryWrite(0);
        _asking.Writer.TryWrite(0);
    }

    private static Channel<byte> Latest() =>
        Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected void Edit(TDraft draft)
    {
        (Draft, ShowErrors, _touched, _written) = (draft, false, true, false);
        Replan();
        Edited();
    }

    /// <summary>Fills in an answer that has no alternative, while planning.</summary>
    protected void Take(TDraft draft) => Draft = draft;

    /// <summary>The change is written: the tab no longer needs the draft.</summary>
    protected Task WrittenAsync()
    {
        (_touched, _written, Restored) = (false, true, false);
        return Drafts.DropAsync(Page, Gone);
    }

    protected async Task StartOverAsync()
    {
        await WrittenAsync();
        (_written, Draft, Restored, ShowErrors, _asked) = (false, Blank(), false, false, false);
        Replan();
        Edited();
        Go(0);
    }

    protected void Continue()
    {
        ShowErrors = Refused(At);
        if (!ShowErrors && !AtReview)
        {
            Go(At + 1);
        }
    }

    protected void Go(int step)
    {
        // Not past a question whose answer is refused.
        var first = Enumerable.Range(0, step).FirstOrDefault(Refused, step);
        ShowErrors = first < step && first == At;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("step", first));
    }

    /// <summary>The findings of a field; a refusal is shown once Continue was pressed or the field is filled.</summary>
    protected ImmutableArray<PlanFinding> Shown(string field, bool filled) =>
        [.. Plan.At(field).Where(finding => finding.Severity != PlanSeverity.Refuse || filled || ShowErrors)];

    // All steps of a wizard share one draft.
    private string Page => Navigation.ToBaseRelativePath(Navigation.GetUriWithQueryParameter("step", (int?)null));

    private bool Refused(int step) =>
        Steps[step].Fields.Any(field => Plan.At(field).Any(finding => finding.Severity == PlanSeverity.Refuse));
}
