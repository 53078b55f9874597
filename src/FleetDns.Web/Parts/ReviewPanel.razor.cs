using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>Preflight, consent, Apply and what comes after, for any plan.</summary>
public sealed partial class ReviewPanel : LiveComponent
{
    private Preflight? _preflight;
    private ChangeReport? _report;
    private Track? _track;
    private ImmutableHashSet<string> _confirmed = [];
    private string _typed = "";
    private string _override = "";
    private bool _busy;
    private bool _toFocus;   // the result, once it is drawn
    private ElementReference _result;
    private ChangeReport? _written;   // what can be undone
    private ChangeReport? _undo;      // what the checks on the screen would undo; null while they are those of the plan
    private ChangeReport? _before;    // the result that the review of an undo came from

    [Inject] private IChangePipeline Pipeline { get; set; } = null!;
    [Inject] private ITracker Tracker { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;

    [Parameter, EditorRequired] public required Plan Plan { get; set; }

    /// <summary>Reviews the undo of this instead of the plan; null for the plan.</summary>
    [Parameter] public ChangeReport? Undoes { get; set; }

    /// <summary>How the plan is checked where it is not a plan like any other; null for <see cref="IChangePipeline.PrepareAsync"/>.</summary>
    [Parameter] public Func<CancellationToken, Task<Preflight>>? Prepare { get; set; }

    /// <summary>Checks of a moment ago, shown at first instead of asking the hub once more; null where there are none.</summary>
    [Parameter] public Preflight? First { get; set; }

    /// <summary>What is deleted has left the hub.</summary>
    [Parameter] public bool HasLeft { get; set; }

    /// <summary>All is written.</summary>
    [Parameter] public EventCallback OnWritten { get; set; }

    /// <summary>What leads on once all is written.</summary>
    [Parameter] public RenderFragment? Next { get; set; }

    private string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    private Consent Consent => new(_confirmed, _typed.Length == 0 ? null : _typed) { Override = _override.Length == 0 ? null : _override };

    private string Verb => _undo is not null || _preflight?.Undoes is not null ? "Undo" : Deletes ? "Delete" : "Apply";

    private string? Stands => _preflight!.Plan.Documents.All(document => document.Action == DocumentAction.Keep) ? "There is nothing to write: everything is as wanted." : _preflight.Stands(Consent);

    private bool Deletes => Plan.Documents.All(document => document.Action == DocumentAction.Delete);

    // Of a delete that was accepted there is one thing to say: it is under way, or done.
    private string? Final => _report is not { Succeeded: true, TakesBack: false } || !Deletes ? null
        : string.Join(' ', _report.Documents.Select(document => HasLeft || document.Fate == DocumentFate.Written ? $"{document.Document.Reference} is deleted." : document.Words));

    protected override Task OnInitializedAsync()
    {
        _undo = Undoes;
        if (First is not { } checks)
        {
            return PrepareAsync();
        }

        Show(checks);
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_toFocus && _report is not null)
        {
            _toFocus = false;
            await _result.FocusAsync();
        }
    }

    // What is checked here is what will be written: the plan of this moment, whatever the fleet does meanwhile.
    private async Task PrepareAsync()
    {
        (_busy, _report, _preflight) = (true, null, null);
        Show(_undo is { } done ? await Pipeline.PrepareUndoAsync(done, Operator.Value, Gone) : Prepare is not null ? await Prepare(Gone) : await Pipeline.PrepareAsync(Plan, Operator.Value, Gone));
    }

    private void Show(Preflight preflight) => (_busy, _report, _preflight, _confirmed, _typed, _override) = (false, null, preflight, [], "", "");

    private void Confirm(string what, bool yes) => _confirmed = yes ? _confirmed.Add(what) : _confirmed.Remove(what);

    private async Task ApplyAsync()
    {
        if (_preflight is not { } preflight || _busy)
        {
            return;
        }

        if (preflight.Undoes is { } done)
        {
            await UndoAsync(done, preflight);
        }
        else
        {
            await RunAsync(progress => Pipeline.ApplyAsync(preflight, Consent, Operator.Value, progress));
        }
    }

    // As often as something is left: what could not be undone now may be later. With nothing to ask it is one click.
    private async Task UndoAsync()
    {
        if (_written is not { } done || _busy)
        {
            return;
        }

        _busy = true;
        var preflight = await Pipeline.PrepareUndoAsync(done, Operator.Value, Gone);
        if (preflight.Stands(Consent.None) is null)
        {
            await UndoAsync(done, preflight);
            return;
        }

        (_before, _undo) = (_report, done);
        Show(preflight);
    }

    private async Task UndoAsync(ChangeReport done, Preflight preflight)
    {
        (_busy, _track) = (true, null);
        _report = await Pipeline.ApplyAsync(preflight, Consent, Operator.Value, null);
        var stays = _report.Refused is not null
            ? done.Documents.Select(document => document.Document.Reference).ToHashSet()
            : [.. _report.Documents.Where(document => document.Fate is DocumentFate.Failed or DocumentFate.NotTried or DocumentFate.Unknown).Select(document => document.Document.Reference)];
        _written = done with { Documents = [.. done.Documents.Where(document => stays.Contains(document.Document.Reference))] };
        (_busy, _toFocus) = (false, true);
        if (!_report.Succeeded)
        {
            return;
        }

        _undo = null;
        Tracker.Undone(done.Correlation);
        if (Undoes is not null && !Gone.IsCancellationRequested)
        {
            await OnWritten.InvokeAsync();
        }
    }

    private void LeaveUndo() => (_report, _preflight, _undo, _before) = (_before, null, null, null);

    private async Task RunAsync(Func<IProgress<DocumentReport>?, Task<ChangeReport>> run)
    {
        _busy = true;
        _report = _written = await run(null);
        (_busy, _toFocus) = (false, true);
        if (!_report.Succeeded)
        {
            return;
        }

        var request = Tracker.Follow(_report);
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        await OnWritten.InvokeAsync();
        if (request is not null)
        {
            Follow(token => Tracker.SubscribeAsync(request.Id, token), track => _track = _report.TakesBack ? null : track);
        }
    }

    private static Signal Judge(DocumentCheck document) => document.Missing is not null || document.DryRun is { Result: not WriteResult.Accepted } ? Signal.Stopped : Signal.Ok;

    private static Signal Of(DocumentFate fate) => fate switch { DocumentFate.Failed => Signal.Stopped, DocumentFate.NotTried => Signal.Note, DocumentFate.Leaving or DocumentFate.Unknown => Signal.AtRisk, _ => Signal.Ok };

    private static string Does(DocumentCheck document) => document.Document.Action switch
    {
        DocumentAction.Create => "new",
        DocumentAction.Update => "changes",
        DocumentAction.Delete => "goes",
        _ => "stays as it is",
    };
}
