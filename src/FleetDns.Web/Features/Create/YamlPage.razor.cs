using System.Collections.Immutable;
using System.Text;
using FleetDns.Core.Fleet;
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

    private ElementReference _field;
    private ElementReference _reviewed;
    private YamlReading _reading = s_nothing;
    private YamlReading _newest = s_nothing;
    private Task _read = Task.CompletedTask;
    private FleetView _view = FleetView.Empty;
    private HubPicture _hub = HubPicture.Empty;
    private ImmutableArray<LintFinding> _findings = [];
    private ImmutableArray<string> _reasons = [];
    private Plan? _plan;
    private Plan? _review;
    private string _text = "";
    private string _gaps = "";   // what was not checked
    private string? _refused;
    private bool _takenUp;
    private bool _leads;   // to the review, once it is drawn

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IPlanLookups Lookups { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;

    private string? Stands => _review is not null ? "The review is open."
        : !_reading.Problems.IsEmpty ? "Not all of it could be read."
        : _plan is not { } plan ? _text.Length == 0 ? "Nothing is pasted yet." : "There is no document in this text."
        : plan.Findings.FirstOrDefault(finding => finding.Severity == PlanSeverity.Refuse)?.Words;

    protected override async Task OnInitializedAsync()
    {
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, view =>
        {
            _view = view;
            Judge();
        });
        if (await Drafts.FindAsync<YamlDraft>(Page, Gone) is { } kept && _text.Length == 0)
        {
            (_text, _reasons, _takenUp) = (kept.Text, kept.Reasons, true);
            await (_read = LookAsync(Reading(_text)));
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Drafts.FollowAsync(_field, Gone);
        }

        if (_leads && _review is not null)
        {
            _leads = false;
            await _reviewed.FocusAsync();
        }
    }

    private Task BeginAnewAsync()
    {
        _takenUp = false;
        return BeginAsync("");
    }

    private Task WrittenAsync()
    {
        _takenUp = false;
        return Drafts.DropAsync(Page, Gone);
    }

    // The browser tells of a text while it is typed and once more when the field is left.
    private Task TypedAsync(string? text) => text == _text ? _read : BeginAsync(text ?? "");

    private Task BeginAsync(string text)
    {
        (_text, _refused, _reasons) = (text, null, []);
        return ReadAsync();
    }

    // A text area cuts off what is longer than its limit.
    private static YamlReading Reading(string text) => text.Length == FormValues.LargestPaste
        ? new YamlReading([], [], [new YamlProblem(1, 1, $"A text of {FormValues.LargestPaste} characters or more may have been cut off. Choose it as a file.")])
        : YamlDocuments.ReadManifests(text);

    private async Task ChosenAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.FileCount > MostFiles)
        {
            _refused = $"These are {chosen.FileCount} files; at most {MostFiles} are read at once.";
            return;
        }

        var texts = new List<string>();
        long left = YamlDocuments.LargestText;
        foreach (var file in chosen.GetMultipleFiles(MostFiles))
        {
            if ((left -= file.Size) < 0)
            {
                _refused = $"The files are larger than {YamlDocuments.LargestText / 1024} KiB together.";
                return;
            }

            using var reader = new StreamReader(file.OpenReadStream(YamlDocuments.LargestText, Gone), Encoding.UTF8);
            texts.Add(await reader.ReadToEndAsync(Gone));
        }

        await BeginAsync(string.Join("\n---\n", texts));
    }

    private async Task RepairAsync(string? trap)
    {
        var repaired = ManifestLint.Repair(_reading.Documents, _view, _hub, trap is null ? null : ImmutableHashSet.Create(trap));
        _text = YamlEdits.Apply(_text, _reading.Documents, repaired.Documents, repaired.Origins);
        _reasons = [.. _reasons, .. repaired.Reasons];
        await ReadAsync();
    }

    private Task ReadAsync() => _read = KeepAsync();

    private async Task KeepAsync()
    {
        await (_text.Length == 0 ? Drafts.DropAsync(Page, Gone) : Drafts.KeepAsync(Page, new YamlDraft(_text, _reasons), Gone));
        await LookAsync(Reading(_text));
    }

    // What is reviewed is what was read: any other text begins anew.
    private async Task LookAsync(YamlReading reading)
    {
        _newest = reading;
        var hub = await Lookups.HubAsync(ManifestLint.Asks(reading.Documents), Operator.Value, Gone);
        if (ReferenceEquals(reading, _newest))
        {
            (_reading, _hub, _review) = (reading, hub, null);
            Judge();
        }
    }

    // The press may come with a text that is not read yet: it counts for that text.
    private async Task ReviewAsync()
    {
        for (Task? read = null; read != _read;)
        {
            await (read = _read);
        }

        if (Stands is null)
        {
            (_review, _leads) = (_plan, true);
        }
    }

    private void Judge()
    {
        var report = ManifestLint.Judge(_reading.Documents, _view, _hub);
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
