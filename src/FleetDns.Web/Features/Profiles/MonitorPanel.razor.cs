using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Profiles;

/// <summary>Edits how Traffic Manager probes the endpoints of a profile: the draft as one types, then a rehearsed difference, then Apply.</summary>
public sealed partial class MonitorPanel : LiveComponent
{
    private HubPicture _hub = HubPicture.Empty;
    private ProfileDraft? _draft;
    private ProfilePlan? _plan;
    private Preflight? _preflight;
    private ImmutableHashSet<string> _confirmed = [];
    private string? _problem;
    private string? _said;
    private bool _failed;
    private bool _busy;
    private Track? _track;

    [Inject] private IPlanLookups Lookups { get; set; } = null!;
    [Inject] private IChangePipeline Pipeline { get; set; } = null!;
    [Inject] private ITracker Tracker { get; set; } = null!;
    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;

    [Parameter, EditorRequired] public required ObjectKey Profile { get; set; }
    [Parameter, EditorRequired] public required EventCallback OnClose { get; set; }

    private string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    private bool Off => _busy || MayNot is not null || _preflight is not null;

    private Consent Consent => new(_confirmed);

    private string? Stands => _preflight?.Stands(Consent);

    private bool Changes => _preflight?.Documents.Any(document => document.Changes.Length > 0) == true;

    // Findings that belong to no field of this form.
    private IEnumerable<PlanFinding> Elsewhere => _plan!.Plan.Findings.Where(finding => finding.Field.Length == 0 || finding.Field is nameof(ProfileDraft.Name) or nameof(ProfileDraft.Namespace) or nameof(ProfileDraft.ResourceGroup));

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _hub = await Lookups.HubAsync(ProfilePlan.Asks(new ProfileDraft { Namespace = Profile.Namespace, Name = Profile.Name }), Operator.Value, Gone);
        _draft = ProfilePlan.Edit(Profile, _hub);
        _problem = _draft is null ? _hub.Problem ?? $"The hub has no TrafficManagerProfile {Profile}." : null;
        Plan();
    }

    private void Edit(ProfileDraft draft)
    {
        // A browser may send what a disabled control would not.
        if (!Off && _draft is not null)
        {
            (_draft, _said) = (draft, null);
            Plan();
        }
    }

    private void Plan()
    {
        if (_draft is not null)
        {
            _plan = ProfilePlan.Of(_draft, Feed.Current, _hub, AzurePicture.NotConnected);
        }
    }

    private async Task ReviewAsync()
    {
        if (Off || _plan is null || _plan.Plan.IsRefused)
        {
            return;
        }

        _busy = true;
        _preflight = await Pipeline.PrepareAsync(_plan.Plan, Operator.Value, Gone);
        (_busy, _confirmed) = (false, []);
    }

    private void Back() => _preflight = null;

    private void Confirm(string what, bool yes) => _confirmed = yes ? _confirmed.Add(what) : _confirmed.Remove(what);

    private async Task ApplyAsync()
    {
        if (_preflight is not { } preflight || _busy)
        {
            return;
        }

        _busy = true;
        var report = await Pipeline.ApplyAsync(preflight, Consent, Operator.Value, null);
        (_busy, _preflight, _said, _failed) = (false, null, report.Words, !report.Succeeded);
        var request = Tracker.Follow(report);
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        if (request is not null)
        {
            Follow(token => Tracker.SubscribeAsync(request.Id, token), track => _track = track.Request.Id == report.Correlation ? track : _track);
        }

        await ReadAsync();   // on the version that is there now
    }
}
