using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Parts;

/// <summary>Preflight, confirmations, Apply and its progress, for any plan.</summary>
public sealed partial class ReviewPanel : LiveComponent
{
    private Preflight? _preflight;
    private ChangeReport? _report;
    private Track? _track;
    private ImmutableHashSet<string> _confirmed = [];
    private string _typed = "";
    private string _override = "";
    private bool _busy;
    private bool _toFocus;   // focus the result once it is rendered
    private ElementReference _result;
    private ChangeReport? _written;   // what can be undone
    private ChangeReport? _undo;      // what the checks on the page would undo; null while they are those of the plan
    private ChangeReport? _before;    // the report shown before the review of an undo

    [Inject] private IChangePipeline Pipeline { get; set; } = null!;
    [Inject] private ITracker Tracker { get; set; } = null!;
    [Inject] private IWritePolicy Policy { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;

    [Parameter, EditorRequired] public required Plan Plan { get; set; }

    /// <summary>Reviews the undo of this report instead of the plan; null for the plan.</summary>
    [Parameter] public ChangeReport? Undoes { get; set; }

    /// <summary>Other checks for a special plan; null for <see cref="IChangePipeline.PrepareAsync"/>.</summary>
    [Parameter] public Func<CancellationToken, Task<Preflight>>? Prepare { get; set; }

    /// <summary>Checks made a moment ago, shown first instead of asking the hub again; null where there are none.</summary>
    [Parameter] public Preflight? First { get; set; }

    /// <summary>The deleted objects are gone from the hub.</summary>
    [Parameter] public bool HasLeft { get; set; }

    /// <summary>Everything is written.</summary>
    [Parameter] public EventCallback OnWritten { get; set; }

    /// <summary>Links to the next steps once everything is written.</summary>
    [Parameter] public RenderFragment? Next { get; set; }

    private string? MayNot => Policy.Refuses(Operator.Value, Act.Write);

    private Consent Consent => new(_confirmed, _typed.Length == 0 ? null : _typed) { Override = _override.Length == 0 ? null : _override };

    private string Verb => _undo is not null || _preflight?.Undoes is not null ? "Undo" : Deletes ? "Delete" : "Apply";

    // A plan without documents has nothing to write because of what was found: an object that does not exist, for example.
    private string? Blocker => _preflight!.Plan.Documents.IsEmpty
            && _preflight.Plan.Findings.FirstOrDefault(finding => finding.Severity == PlanSeverity.Refuse) is { } refused ? refused.Words
        : _preflight.Plan.Documents.All(document => document.Action == DocumentAction.Keep)
        ? "No changes: everything is already up to date."
        : _preflight.Stands(Consent);

    private bool Deletes => Plan.Documents.All(document => document.Action == DocumentAction.Delete);

    // An accepted deletion needs one sentence only: it is under way, or done.
    private string? Final => _report is not { Succeeded: true, IsUndo: false } || !Deletes ? null
        : string.Join(' ', _report.Documents.Select(document => HasLeft || document.Fate == DocumentFate.Written
            ? $"{document.Document.Reference} is deleted."
            : document.Words));

    private bool IsShown(PlanFinding finding) =>
        finding.Confirmation is null && finding.Override is null && (_undo is not null || !Plan.Findings.Contains(finding));

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

    // The plan of this moment is checked and written, even if the fleet changes meanwhile.
    private async Task PrepareAsync()
    {
        (_busy, _report, _preflight) = (true, null, null);
        Show(_undo is { } done ? await Pipeline.PrepareUndoAsync(done, Operator.Value, Gone)
            : Prepare is not null ? await Prepare(Gone)
            : await Pipeline.PrepareAsync(Plan, Operator.Value, Gone));
    }

    private void Show(Preflight preflight) =>
        (_busy, _report, _preflight, _confirmed, _typed, _override) = (false, null, preflight, [], "", "");

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

    // Offered while something is left: what cannot be undone now may be later. It takes one click if nothing has to be confirmed.
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
        var left = _report.Refused is not null
            ? done.Documents.Select(document => document.Document.Reference).ToHashSet()
            : [.. _report.Documents
                .Where(document => document.Fate is DocumentFate.Failed or DocumentFate.NotTried or DocumentFate.Unknown)
                .Select(document => document.Document.Reference)];
        _written = done with { Documents = [.. done.Documents.Where(document => left.Contains(document.Document.Reference))] };
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
            Follow(token => Tracker.SubscribeAsync(request.Id, token), track => _track = _report.IsUndo ? null : track);
        }
    }

    private static string After(TimeSpan total) => total.TotalSeconds < 1 ? "within 1 s" : $"after {Words.Duration(total)}";

    private static Signal SignalOf(DocumentCheck document) =>
        document.Missing is not null || document.DryRun is { Result: not WriteResult.Accepted } ? Signal.Stopped : Signal.Ok;

    private static Signal Of(DocumentFate fate) => fate switch
    {
        DocumentFate.Failed => Signal.Stopped,
        DocumentFate.NotTried => Signal.Note,
        DocumentFate.Leaving or DocumentFate.Unknown => Signal.AtRisk,
        _ => Signal.Ok,
    };

    private static string ActionOf(DocumentCheck document) => document.Document.Action switch
    {
        DocumentAction.Create => "create",
        DocumentAction.Update => "update",
        DocumentAction.Delete => "delete",
        _ => "unchanged",
    };
}
