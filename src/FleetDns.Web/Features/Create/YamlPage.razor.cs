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

    private YamlReading _reading = s_nothing;
    private FleetView _view = FleetView.Empty;
    private HubPicture _hub = HubPicture.Empty;
    private ImmutableArray<LintFinding> _findings = [];
    private ImmutableArray<string> _reasons = [];
    private Plan? _plan;
    private Plan? _review;
    private DateTimeOffset _started;
    private string _text = "";
    private string? _refused;
    private bool _takenUp;

    [Inject] private IFleetFeed Feed { get; set; } = null!;
    [Inject] private IPlanLookups Lookups { get; set; } = null!;
    [Inject] private CurrentOperator Operator { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;

    private string? Stands => !_reading.Problems.IsEmpty ? "Not all of it could be read."
        : _plan!.Findings.FirstOrDefault(finding => finding.Severity == PlanSeverity.Refuse)?.Words;

    protected override async Task OnInitializedAsync()
    {
        _started = Time.GetUtcNow();
        _view = Feed.Current;
        Follow(Feed.SubscribeAsync, view =>
        {
            _view = view;
            Judge();
        });
        if (await Drafts.FindAsync<YamlDraft>(Page, Gone) is { } kept && _text.Length == 0)
        {
            (_text, _reasons, _takenUp) = (kept.Text, kept.Reasons, true);
            await LookAsync(YamlDocuments.Read(_text));
        }
    }

    private Task BeginAnewAsync() => BeginAsync("");

    private Task WrittenAsync() => Drafts.DropAsync(Page, Gone);

    private Task ReadAsync(string? text) => (text ?? "").Length < FormValues.LargestPaste ? BeginAsync(text ?? "") : RefuseAsync($"A text of {FormValues.LargestPaste} characters or more may have been cut off. Choose it as a file.");

    private Task BeginAsync(string text)
    {
        (_text, _refused, _reasons) = (text, null, []);
        return ReadAsync(YamlDocuments.Read(text));
    }

    private Task RefuseAsync(string why)
    {
        (_text, _refused, _reasons) = ("", why, []);
        return ReadAsync(s_nothing);
    }

    private async Task ChosenAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.FileCount > MostFiles)
        {
            await RefuseAsync($"These are {chosen.FileCount} files; at most {MostFiles} are read at once.");
            return;
        }

        var texts = new List<string>();
        long left = YamlDocuments.LargestText;
        foreach (var file in chosen.GetMultipleFiles(MostFiles))
        {
            if ((left -= file.Size) < 0)
            {
                await RefuseAsync($"The files are larger than {YamlDocuments.LargestText / 1024} KiB together.");
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
        _text = YamlDocuments.Write(repaired.Documents);
        _reasons = [.. _reasons, .. repaired.Reasons];
        await ReadAsync(YamlDocuments.Read(_text));
    }

    private async Task ReadAsync(YamlReading reading)
    {
        _takenUp = false;
        await (_text.Length == 0 ? Drafts.DropAsync(Page, Gone) : Drafts.KeepAsync(Page, new YamlDraft(_text, _reasons), Gone));
        await LookAsync(reading);
    }

    // What is reviewed is what was read: any other text begins anew.
    private async Task LookAsync(YamlReading reading)
    {
        (_reading, _review) = (reading, null);
        _hub = await Lookups.HubAsync(ManifestLint.Asks(reading.Documents), Operator.Value, Gone);
        Judge();
    }

    private void Judge()
    {
        _findings = ManifestLint.Of(_reading.Documents, _view, _hub);
        _plan = _reading.Documents.IsEmpty ? null : ManifestLint.Plan(_reading.Documents, _view, _hub);
    }

    private string Where(LintFinding finding)
    {
        var document = _reading.Documents[finding.Document];
        return $"{document["kind"]} {Manifests.Reference(document)?.Key} {finding.Path}";
    }
}
