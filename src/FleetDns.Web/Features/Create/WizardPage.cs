using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Create;

/// <summary>
/// What the wizards have in common: a draft that is planned anew at each keystroke (pure), what the hub and Azure are asked a moment later, and the step,
/// which is in the URL. Nothing is written before the last step.
/// </summary>
public abstract class WizardPage : LiveComponent
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);   // somebody is typing
    private readonly Channel<byte> _edited = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    [Inject] protected IFleetFeed Feed { get; set; } = null!;
    [Inject] protected IPlanLookups Lookups { get; set; } = null!;
    [Inject] protected CurrentOperator Operator { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
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

    /// <summary>The first click; the track counts from here.</summary>
    protected DateTimeOffset Started { get; private set; }

    /// <summary>The hub has answered what was asked last.</summary>
    protected bool Asked { get; private set; }

    /// <summary>Continue was pressed although a field of this step is not as the rules want it.</summary>
    protected bool Tried { get; private set; }

    protected int At => Math.Clamp(Step ?? 0, 0, Steps.Length - 1);

    protected bool AtReview => At == Steps.Length - 1;

    protected string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    /// <summary>The questions; the last one is the review.</summary>
    protected abstract ImmutableArray<WizardStep> Steps { get; }

    protected abstract Plan Plan { get; }

    protected abstract IReadOnlyCollection<DocumentRef> Asks { get; }

    /// <summary>Plans the draft on the newest pictures.</summary>
    protected abstract void Replan();

    /// <summary>The hub has answered for the first time: an existing object can become the draft.</summary>
    protected virtual void Begin()
    {
    }

    protected virtual Task<AzurePicture> AskAzureAsync(AzurePicture sofar, CancellationToken token) => Task.FromResult(sofar);

    protected override void OnInitialized()
    {
        Started = Time.GetUtcNow();
        View = Feed.Current;
        Replan();
        Follow(Feed.SubscribeAsync, view =>
        {
            View = view;
            Replan();
        });
        Follow(AskAsync, pictures =>
        {
            (Hub, Azure) = pictures;
            if (!Asked)
            {
                Asked = true;
                Begin();
            }

            Replan();
        });
        _edited.Writer.TryWrite(0);
    }

    private async IAsyncEnumerable<(HubPicture, AzurePicture)> AskAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var _ in _edited.Reader.ReadAllAsync(token))
        {
            await Task.Delay(s_pause, Time, token);
            var hub = await Lookups.HubAsync(Asks, Operator.Value, token);
            yield return (hub, await AskAzureAsync(Azure, token));
        }
    }

    /// <summary>To be called after each change of the draft.</summary>
    protected void Edited()
    {
        Tried = false;
        Replan();
        _edited.Writer.TryWrite(0);
    }

    protected void Continue()
    {
        Tried = Refused(At);
        if (!Tried && !AtReview)
        {
            Go(At + 1);
        }
    }

    protected void Go(int step)
    {
        // Not past a question whose answer would be refused.
        var first = Enumerable.Range(0, step).FirstOrDefault(Refused, step);
        Tried = first < step && first == At;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("step", first));
    }

    /// <summary>The findings at a field: what is refused is said once it was tried to go on, or once something stands there.</summary>
    protected ImmutableArray<PlanFinding> Shown(string field, bool filled) =>
        [.. Plan.At(field).Where(finding => finding.Severity != PlanSeverity.Refuse || filled || Tried)];

    private bool Refused(int step) => Steps[step].Fields.Any(field => Plan.At(field).Any(finding => finding.Severity == PlanSeverity.Refuse));
}
