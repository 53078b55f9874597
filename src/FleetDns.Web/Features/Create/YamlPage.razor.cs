using System.Runtime.CompilerServices;
using System.Text;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace FleetDns.Web.Features.Create;

public sealed partial class YamlPage : LiveComponent
{
    private const string Page = "create/yaml";
    private const int MostFiles = 20;
    private static readonly YamlReading s_nothing = new([], [], []);

    /// <summary>The pause between two checks of the same text: the fleet changes faster than findings can be read.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(1);

    private ElementReference _field;
    private ElementReference _reviewed;
    private YamlReading _reading = s_nothing;
    private int _turn;   // number of the newest text
    private Task _job = Task.CompletedTask;   // the newest one
    private Task _read = Task.CompletedTask;
    private FleetView _view = FleetView.Empty;
    private HubReading _hub = HubReading.Empty;
    private ImmutableArray<LintFinding> _findings = [];
    private ImmutableArray<string> _reasons = [];
    private Plan? _plan;
    private Plan? _review;
    private string _text = "";
    private string _gaps = "";   // what was not checked
    private string? _refused;
    private bool _restored;
    private bool _focusReview;   // once it is drawn

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IPlanLookups Lookups { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private ManifestPlaces Places { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;

    private string? Blocker => _review is not null ? "See the review under Findings."
        : !_reading.Problems.IsEmpty ? "The text has errors: correct them first."
        : _plan is not { } plan ? _text.Length == 0 ? "Nothing pasted yet." : "This text contains no document."
        : plan.Findings.FirstOrDefault(finding => finding.Severity == PlanSeverity.Refuse)?.Words;

    // Text that cannot be read is not without a finding.
    private string Counted => _reading.Problems.IsEmpty ? Words.Of(_findings.Length, "finding")
        : _findings.IsEmpty ? Words.Of(_reading.Problems.Length, "error")
        : $"{Words.Of(_reading.Problems.Length, "error")}, {Words.Of(_findings.Length, "finding")}";

    protected override async Task OnInitializedAsync()
    {
        _view = Feed.Current;
        Follow(RecheckAsync, _ => { });
        if (await Drafts.FindAsync<YamlDraft>(Page, Gone) is { } kept && _text.Length == 0)
        {
            (_text, _reasons, _restored) = (kept.Text, kept.Reasons, true);
            await (_read = CheckAsync(_text));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Drafts.FollowAsync(_field, Gone);
        }

        if (_focusReview && _review is not null)
        {
            _focusReview = false;
            await _reviewed.FocusAsync();
        }
    }

    private Task StartOverAsync()
    {
        _restored = false;
        return BeginAsync("");
    }

    private Task WrittenAsync()
    {
        _restored = false;
        return Drafts.DropAsync(Page, Gone);
    }

    // The browser sends the text while it is typed, and once more when the field loses focus.
    private Task TypedAsync(string? text) => text == _text ? _read : BeginAsync(text ?? "");

    private Task BeginAsync(string text)
    {
        (_text, _refused, _reasons) = (text, null, []);
        return ReadAsync();
    }

    // A text area cuts off text longer than its limit.
    private static YamlReading Reading(string text) => text.Length == FormValues.LargestPaste
        ? new YamlReading([], [],
            [new YamlProblem(1, 1, $"Text of {FormValues.LargestPaste} characters or more may have been cut off. Choose it as a file.")])
        : YamlDocuments.ReadManifests(text);

    private async Task ChosenAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.FileCount > MostFiles)
        {
            _refused = $"You chose {chosen.FileCount} files; at most {MostFiles} can be read at once.";
            return;
        }

        var texts = new List<string>();
        long left = YamlDocuments.LargestText;
        foreach (var file in chosen.GetMultipleFiles(MostFiles))
        {
            if ((left -= file.Size) < 0)
            {
                _refused = $"The files have more than {YamlDocuments.LargestText / 1024 / 1024} MiB in total.";
                return;
            }

            using var reader = new StreamReader(file.OpenReadStream(YamlDocuments.LargestText, Gone), Encoding.UTF8);
            texts.Add(await reader.ReadToEndAsync(Gone));
        }

        await BeginAsync(string.Join("\n---\n", texts));
    }

    private async Task RepairAsync(string? mistake)
    {
        var (turn, text, reading, view, hub) = (_turn, _text, _reading, _view, _hub);
        var (repaired, edited) = await InTurnAsync(turn, () =>
        {
            var done = ManifestLint.Repair(reading.Documents, view, hub, mistake is null ? null : ImmutableHashSet.Create(mistake));
            return (done, YamlEdits.Apply(text, reading.Documents, done.Documents, done.Origins));
        });
        if (turn != _turn || repaired is null)
        {
            return;   // a newer text arrived meanwhile and must not be lost
        }

        _text = edited!;
        _reasons = [.. _reasons, .. repaired.Reasons];
        await ReadAsync();
    }

    private Task ReadAsync() => _read = KeepAsync();

    private async Task KeepAsync()
    {
        await (_text.Length == 0 ? Drafts.DropAsync(Page, Gone) : Drafts.KeepAsync(Page, new YamlDraft(_text, _reasons), Gone));
        await CheckAsync(_text);
    }

    // The review covers the text that was read; a new text discards the review.
    private async Task CheckAsync(string text)
    {
        var turn = ++_turn;
        if (await InTurnAsync(turn, () => Reading(text)) is not { } reading)
        {
            return;
        }

        var hub = await Lookups.HubAsync(ManifestLint.Asks(reading.Documents), Operator.Value, Gone);
        if (await JudgedAsync(turn, reading, hub) is { } report && turn == _turn)
        {
            (_reading, _hub, _review) = (reading, hub, null);
            Show(report);
        }
    }

    // A click may arrive before its text is read: it applies to that text.
    private async Task ReviewAsync()
    {
        for (Task? read = null; read != _read;)
        {
            await (read = _read);
        }

        if (Blocker is null)
        {
            (_review, _focusReview) = (_plan, true);
        }
    }

    /// <summary>Checks the same text again when the fleet changes.</summary>
    private async IAsyncEnumerable<FleetView> RecheckAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var view in Feed.SubscribeAsync(token))
        {
            _view = view;
            if (!_reading.Documents.IsEmpty)
            {
                var (turn, reading) = (_turn, _reading);
                if (await JudgedAsync(turn, reading, _hub) is { } report && turn == _turn && ReferenceEquals(reading, _reading))
                {
                    Show(report);
                }
            }

            yield return view;
            await Task.Delay(s_settle, Time, token);
        }
    }

    private Task<LintReport?> JudgedAsync(int turn, YamlReading reading, HubReading hub)
    {
        var view = _view;
        return InTurnAsync(turn, () => ManifestLint.Judge(reading.Documents, view, hub));
    }

    /// <summary>Runs one job of this tab at a time; returns nothing if a newer text arrived before its turn.</summary>
    private Task<T?> InTurnAsync<T>(int turn, Func<T> work)
    {
        var job = AfterAsync(_job, turn, work);
        _job = job;
        return job;
    }

    private async Task<T?> AfterAsync<T>(Task before, int turn, Func<T> work)
    {
        // Its own caller gets the exception.
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return turn == _turn ? await Places.RunAsync(Operator.Value.Id, work, Gone) : default;
    }

    private void Show(LintReport report)
    {
        (_findings, _gaps) = (report.Findings, report.Gaps);
        _plan = _reading.Documents.IsEmpty ? null : report.Plan;
    }

    private string Where(LintFinding finding)
    {
        var document = _reading.Documents[finding.Document];
        var line = _reading.Places[finding.Document].Find(finding.Path)?.Line;
        return $"{document["kind"]} {Manifests.Reference(document)?.Key} {finding.Path}, line {line}";
    }
}
