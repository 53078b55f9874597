using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens;

/// <summary>Endpoints that answer as the test sets; all others refuse.</summary>
internal sealed class FakeChecks : IEndpointChecks
{
    public Dictionary<string, EndpointAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public List<(ObjectKey Profile, string Target, Operator By)> Asked { get; } = [];

    public Task<EndpointAnswer> AskAsync(ObjectKey profile, string target, Operator by, CancellationToken token)
    {
        Asked.Add((profile, target, by));
        return Task.FromResult(
            Answers.GetValueOrDefault(target) ?? new EndpointAnswer(null, null, TimeSpan.Zero, null, "No connection: refused."));
    }
}

/// <summary>A hub with the objects that the test adds.</summary>
internal sealed class FakeHubObjects : IHubObjects
{
    public Dictionary<DocumentRef, JsonObject> Objects { get; } = [];

    public List<(DocumentRef Reference, Operator By)> Read { get; } = [];

    public string? Refusal { get; set; }

    public Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token) =>
        Task.FromResult(new HubVersions([kind.Fallback], null));

    public Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token)
    {
        Read.Add((reference, by));
        return Task.FromResult(Refusal is { } words ? new ObjectReading(null, new WriteOutcome(WriteResult.Denied, words, null))
            : Objects.GetValueOrDefault(reference) is { } body ? new ObjectReading(body, new WriteOutcome(WriteResult.Accepted, null, null))
            : new ObjectReading(null, new WriteOutcome(WriteResult.Gone, "not found", null)));
    }

    public Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token) =>
        throw new InvalidOperationException("Pages do not list objects.");

    public Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token) =>
        throw new InvalidOperationException("Pages write through the pipeline.");
}

/// <summary>Lookups in the hub of the test.</summary>
internal sealed class FakeLookups(FakeHubObjects hub) : IPlanLookups
{
    /// <summary>The hub answers when this ends.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public async Task<HubReading> HubAsync(IReadOnlyCollection<DocumentRef> references, Operator by, CancellationToken token)
    {
        await Until.WaitAsync(token);
        return new HubReading(
            ApiVersions.Unknown,
            references.ToImmutableDictionary(
                reference => reference, reference => reference.Kind == "Namespace" ? [] : hub.Objects.GetValueOrDefault(reference)));
    }

    /// <summary>Azure's answer about the name of a profile.</summary>
    public NameAnswer Name { get; set; } = NameAnswer.Unknown;

    public Task<AzureReading> ProfileNameAsync(string relativeName, AzureReading sofar, Operator by, CancellationToken token) =>
        Task.FromResult(sofar with { Profiles = sofar.Profiles.SetItem(relativeName, Name) });

    public Task<AzureReading> LabelsAsync(IReadOnlyCollection<string> labels, AzureReading sofar, Operator by, CancellationToken token) =>
        Task.FromResult(sofar);

    public Task<AzureReading> ResourceGroupsAsync(AzureReading sofar, Operator by, CancellationToken token) => Task.FromResult(sofar);
}

/// <summary>Answers dry runs as the test sets, and keeps what it is asked to write.</summary>
internal sealed class FakePipeline : IChangePipeline
{
    public List<(Plan Plan, Operator By)> Prepared { get; } = [];

    public List<(Preflight Preflight, Consent Consent, Operator By)> Applied { get; } = [];

    public ImmutableArray<FieldChange> Changes { get; set; } = [];

    public WriteOutcome DryRun { get; set; } = new(WriteResult.Accepted, null, null);

    public Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token)
    {
        Prepared.Add((plan, by));
        ImmutableArray<PlanFinding> refused = DryRun.Result == WriteResult.Accepted ? Findings
            : [new PlanFinding("", PlanSeverity.Refuse, DryRun.Message!)];
        return Task.FromResult(
            new Preflight(
                plan, [.. plan.Documents.Select(document => new DocumentCheck(document, [], Changes, [], null, DryRun, null))], refused));
    }

    /// <summary>What the checks find.</summary>
    public ImmutableArray<PlanFinding> Findings { get; set; } = [];

    /// <summary>A write ends when this does.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public async Task<ChangeReport> ApplyAsync(Preflight preflight, Consent consent, Operator by, IProgress<DocumentReport>? progress)
    {
        Applied.Add((preflight, consent, by));
        await Until;
        return new ChangeReport(preflight, "c-1", [.. preflight.Documents.Select(check => check.Document.Action == DocumentAction.Delete
            ? new DocumentReport(
                check.Document, DocumentFate.Leaving, null, null, FleetBuilder.Noon,
                $"Deleting {check.Document.Reference}; waiting for a-finalizer.")
            : new DocumentReport(check.Document, DocumentFate.Written, null, null, FleetBuilder.Noon, "written"))], null);
    }

    public Task<ChangeReport> GoOnAsync(ChangeReport failed, Consent consent, Operator by, IProgress<DocumentReport>? progress) =>
        throw new InvalidOperationException("not used here");

    public List<(string Interrupted, Operator By)> Left { get; } = [];

    public Task<string?> LeaveAsync(string interrupted, Operator by)
    {
        Left.Add((interrupted, by));
        return Task.FromResult<string?>(null);
    }

    public List<ChangeReport> Undone { get; } = [];

    /// <summary>What blocks an undo or has to be confirmed.</summary>
    public ImmutableArray<PlanFinding> UndoFindings { get; set; } = [];

    public Task<Preflight> PrepareUndoAsync(ChangeReport done, Operator by, CancellationToken token)
    {
        Undone.Add(done);
        var plan = new Plan("Undo", [.. done.Documents.Where(d => d.IsWritten).Select(d => d.Document)], [], []);
        return Task.FromResult(
            new Preflight(
                plan, [.. plan.Documents.Select(document => new DocumentCheck(document, [], [], [], null, DryRun, null))],
                UndoFindings)
            { Undoes = done });
    }
}

internal sealed class FakeTracker : ITracker
{
    private ImmutableArray<Track> _tracks = [];

    public List<ChangeReport> Followed { get; } = [];

    /// <summary>What can be undone, by correlation.</summary>
    public Dictionary<string, ChangeReport> Reports { get; } = [];

    public TrackRequest? Follow(ChangeReport report)
    {
        Followed.Add(report);
        var request = new TrackRequest(report.Correlation, FleetBuilder.Noon, null, FleetBuilder.Kuard, null, null);
        Show(new Track(
            request,
            [new ProgressStep(
                ProgressStepKind.Written, "Written", null, StepState.Done, request.Written, "The hub accepted the write.")]));
        return request;
    }

    public ChangeReport? Applied(string correlation) => Reports.GetValueOrDefault(correlation);

    public void Undone(string correlation) => Reports.Remove(correlation);

    public void Show(Track track) => _tracks = [track, .. _tracks.Where(each => each.Request.Id != track.Request.Id)];

    public Track? Find(string id) => _tracks.FirstOrDefault(track => track.Request.Id == id);

    public async IAsyncEnumerable<Track> SubscribeAsync(string id, [EnumeratorCancellation] CancellationToken token)
    {
        if (Find(id) is { } track)
        {
            yield return track;
        }

        await Task.CompletedTask;
    }
}
