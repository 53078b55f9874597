using System.Collections.Immutable;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Features.Create;

/// <summary>Preflight, consent, Apply and what comes after, for any plan.</summary>
public sealed partial class ReviewPanel : LiveComponent
{
    private Preflight? _preflight;
    private ChangeReport? _report;
    private Track? _track;
    private ImmutableHashSet<string> _confirmed = [];
    private string _typed = "";
    private bool _busy;
    private ChangeReport? _written;   // what can be taken back

    [Inject] private IChangePipeline Pipeline { get; set; } = null!;
    [Inject] private ITracker Tracker { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;

    [Parameter, EditorRequired] public required Plan Plan { get; set; }

    /// <summary>The first click of the wizard.</summary>
    [Parameter, EditorRequired] public required DateTimeOffset Started { get; set; }

    /// <summary>All is written.</summary>
    [Parameter] public EventCallback OnWritten { get; set; }

    /// <summary>What leads on once all is written.</summary>
    [Parameter] public RenderFragment? Next { get; set; }

    private string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    private Consent Consent => new(_confirmed, _typed.Length == 0 ? null : _typed);

    private string? Stands => _preflight!.Plan.Documents.All(document => document.Action == DocumentAction.Keep) ? "There is nothing to write: everything is as wanted." : _preflight.Stands(Consent);

    protected override Task OnInitializedAsync() => PrepareAsync();

    // What is checked here is what will be written: the plan of this moment, whatever the fleet does meanwhile.
    private async Task PrepareAsync()
    {
        (_busy, _report, _preflight) = (true, null, null);
        _preflight = await Pipeline.PrepareAsync(Plan, Operator.Value, Gone);
        (_busy, _confirmed) = (false, []);
    }

    private void Confirm(string what, bool yes) => _confirmed = yes ? _confirmed.Add(what) : _confirmed.Remove(what);

    private async Task ApplyAsync()
    {
        if (_preflight is { } preflight && !_busy)
        {
            await RunAsync(progress => Pipeline.ApplyAsync(preflight, Consent, Operator.Value, progress, Gone));
        }
    }

    // As often as something is left: what could not be taken back now may be later.
    private async Task TakeBackAsync()
    {
        if (_written is not { } done || _busy)
        {
            return;
        }

        (_busy, _track) = (true, null);
        _report = await Pipeline.TakeBackAsync(done, Operator.Value, null, Gone);
        var stays = _report.Refused is null ? _report.Documents.Where(document => document.Fate == DocumentFate.Failed).Select(document => document.Document.Reference).ToHashSet() : [.. done.Documents.Select(document => document.Document.Reference)];
        _written = done with { Documents = [.. done.Documents.Where(document => stays.Contains(document.Document.Reference))] };
        _busy = false;
    }

    private async Task RunAsync(Func<IProgress<DocumentReport>?, Task<ChangeReport>> run)
    {
        _busy = true;
        _report = _written = await run(null);
        _busy = false;
        if (!_report.Succeeded)
        {
            return;
        }

        await OnWritten.InvokeAsync();
        if (_track is null && Tracks.Of(_report, Started) is { } request)
        {
            Tracker.Follow(request);
            Follow(token => Tracker.SubscribeAsync(request.Id, token), track => _track = _report.TakesBack ? null : track);
        }
    }

    private static Signal Judge(DocumentCheck document) => document.Missing is not null || document.DryRun is { Result: not WriteResult.Accepted } ? Signal.Stopped : Signal.Ok;

    private static Signal Of(DocumentFate fate) => fate switch { DocumentFate.Failed => Signal.Stopped, DocumentFate.NotTried => Signal.Note, DocumentFate.Leaving => Signal.AtRisk, _ => Signal.Ok };

    private static string Does(DocumentCheck document) => document.Document.Action switch
    {
        DocumentAction.Create => "new",
        DocumentAction.Update => "changes",
        DocumentAction.Delete => "goes",
        _ => "stays as it is",
    };
}
