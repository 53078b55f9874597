using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Profiles;

/// <summary>
/// Edits how Traffic Manager probes the endpoints of a profile: a draft, then its difference after a dry run, then Apply.
/// </summary>
public sealed partial class MonitorPanel : LiveComponent
{
    private HubReading _hub = HubReading.Empty;
    private ProfileDraft? _draft;
    private ProfilePlan? _plan;
    private Preflight? _preflight;
    private ImmutableHashSet<string> _confirmed = [];
    private string? _problem;
    private string? _message;
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

    private string? Blocker => _preflight?.Stands(Consent);

    private bool HasChanges => _preflight?.Documents.Any(document => document.Changes.Length > 0) == true;

    // Findings that belong to no field of this form.
    private IEnumerable<PlanFinding> Elsewhere => _plan!.Plan.Findings.Where(finding => finding.Field.Length == 0
        || finding.Field is nameof(ProfileDraft.Name) or nameof(ProfileDraft.Namespace) or nameof(ProfileDraft.ResourceGroup));

    private string ReviewHint => MayNot
        ?? (_busy ? "Running a server-side dry run…"
            : _plan!.Plan.IsRefused ? "Fix the highlighted field to continue."
            : "Shows what will be written and runs a server-side dry run.");

    private static string DryRunText(WriteOutcome? dryRun) => dryRun is null ? "No dry run needed."
        : dryRun.Result == WriteResult.Accepted ? "Dry run accepted."
        : $"Dry run: {dryRun.Message}";

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        var draft = new ProfileDraft { Namespace = Profile.Namespace, Name = Profile.Name };
        _hub = await Lookups.HubAsync(ProfilePlan.Asks(draft), Operator.Value, Gone);
        _draft = ProfilePlan.Edit(Profile, _hub);
        _problem = _draft is null ? _hub.Problem ?? $"The hub has no TrafficManagerProfile {Profile}." : null;
        Plan();
    }

    private void Edit(ProfileDraft draft)
    {
        // A browser may send an event of a disabled control.
        if (!Off && _draft is not null)
        {
            (_draft, _message) = (draft, null);
            Plan();
        }
    }

    private void Plan()
    {
        if (_draft is not null)
        {
            _plan = ProfilePlan.Of(_draft, Feed.Current, _hub, AzureReading.NotConnected);
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
        (_busy, _preflight, _message, _failed) = (false, null, report.Words, !report.Succeeded);
        var request = Tracker.Follow(report);
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        if (request is not null)
        {
            Follow(
                token => Tracker.SubscribeAsync(request.Id, token),
                track => _track = track.Request.Id == report.Correlation ? track : _track);
        }

        await ReadAsync();   // the current version
    }
}
