using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Core.Plans;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Create;

/// <summary>
/// What the wizards have in common: a draft that is planned anew at each keystroke (pure), what the hub and Azure are asked a moment later, and the step,
/// which is in the URL. The draft is kept in the browser's tab until it is written. Nothing is written before the last step.
/// </summary>
public abstract class WizardPage<TDraft> : LiveComponent
    where TDraft : class
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);   // somebody is typing
    private readonly Channel<byte> _edited = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
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
    protected HubPicture Hub { get; private set; } = HubPicture.Empty;
    protected AzurePicture Azure { get; private set; } = AzurePicture.NotConnected;

    /// <summary>All that was answered so far.</summary>
    protected TDraft Draft { get; private set; } = null!;

    /// <summary>The draft is one that this tab has kept.</summary>
    protected bool TakenUp { get; private set; }

    /// <summary>The hub has not said yet what of it exists.</summary>
    protected bool Reading => Target is not null && !TakenUp && !_asked;

    /// <summary>Continue was pressed although a field of this step is not as the rules want it.</summary>
    protected bool ShowErrors { get; private set; }

    /// <summary>An existing object that the address names; null for a new one.</summary>
    protected ObjectKey? Target => GivenNamespace is { Length: > 0 } ns && GivenName is { Length: > 0 } name ? new ObjectKey(ns, name) : null;

    protected int At => Math.Clamp(Step ?? First, 0, Steps.Length - 1);

    /// <summary>The first question that the address does not answer.</summary>
    protected virtual int First => 0;

    protected bool AtReview => At == Steps.Length - 1;

    protected string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    /// <summary>The questions; the last one is the review.</summary>
    protected abstract ImmutableArray<WizardStep> Steps { get; }

    /// <summary>The last step of each.</summary>
    protected WizardStep Review => new("Review and apply", _written ? "Result" : "Review changes", "dry run, diff, then write");

    protected abstract Plan Plan { get; }

    protected abstract IReadOnlyCollection<DocumentRef> Asks { get; }

    /// <summary>Plans the draft on the newest pictures.</summary>
    protected abstract void Replan();

    /// <summary>The draft that a wizard begins with, as its address has it.</summary>
    protected abstract TDraft Blank();

    /// <summary>The draft of what exists, as the hub has told; null where there is none.</summary>
    protected abstract TDraft? Existing(ObjectKey target);

    protected virtual Task<AzurePicture> AskAzureAsync(AzurePicture sofar, CancellationToken token) => Task.FromResult(sofar);

    protected override async Task OnInitializedAsync()
    {
        View = Feed.Current;
        Draft = Blank();
        Replan();
        Follow(Feed.SubscribeAsync, view =>
        {
            View = view;
            Replan();
        });
        if (!Deletes && await Drafts.FindAsync<TDraft>(Page, Gone) is { } kept && !_touched)
        {
            (Draft, TakenUp) = (kept, true);
            Replan();
        }

        Follow(AskAsync, pictures =>
        {
            (Hub, Azure) = pictures;
            Begin();
            Replan();
        });
        _edited.Writer.TryWrite(0);
    }

    // Once, when the hub has answered for the first time: what exists becomes the draft.
    private void Begin()
    {
        if (!_asked && !TakenUp && Target is { } target && Existing(target) is { } existing)
        {
            Draft = existing;
        }

        _asked = true;
    }

    private async IAsyncEnumerable<(HubPicture, AzurePicture)> AskAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var _ in _edited.Reader.ReadAllAsync(token))
        {
            await Task.Delay(s_pause, Time, token);
            if (_touched)
            {
                await InvokeAsync(() => Drafts.KeepAsync(Page, Draft, token));
            }

            var hub = await Lookups.HubAsync(Asks, Operator.Value, token);
            yield return (hub, await AskAzureAsync(Azure, token));
        }
    }

    protected void Edit(TDraft draft)
    {
        (Draft, ShowErrors, _touched, _written) = (draft, false, true, false);
        Replan();
        _edited.Writer.TryWrite(0);
    }

    /// <summary>Takes over an answer that has no alternative, while planning.</summary>
    protected void Take(TDraft draft) => Draft = draft;

    /// <summary>It is written: the tab need not keep it.</summary>
    protected Task WrittenAsync()
    {
        (_touched, _written, TakenUp) = (false, true, false);
        return Drafts.DropAsync(Page, Gone);
    }

    protected async Task BeginAnewAsync()
    {
        await WrittenAsync();
        (_written, Draft, TakenUp, ShowErrors, _asked) = (false, Blank(), false, false, false);
        Replan();
        _edited.Writer.TryWrite(0);
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
        // Not past a question whose answer would be refused.
        var first = Enumerable.Range(0, step).FirstOrDefault(Refused, step);
        ShowErrors = first < step && first == At;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("step", first));
    }

    /// <summary>The findings at a field: what is refused is said once it was tried to go on, or once something stands there.</summary>
    protected ImmutableArray<PlanFinding> Shown(string field, bool filled) =>
        [.. Plan.At(field).Where(finding => finding.Severity != PlanSeverity.Refuse || filled || ShowErrors)];

    // The step is a place in the draft, not another draft.
    private string Page => Navigation.ToBaseRelativePath(Navigation.GetUriWithQueryParameter("step", (int?)null));

    private bool Refused(int step) => Steps[step].Fields.Any(field => Plan.At(field).Any(finding => finding.Severity == PlanSeverity.Refuse));
}
