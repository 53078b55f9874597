using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A write is recorded before it is sent and after it, with any answer.</summary>
public sealed class WriteTraceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly FleetView s_view = FleetBuilder.HowTo().View;
    private readonly FakeObjects _hub = new();
    private readonly FakeEvents _events = new();
    private readonly FakeJournal _journal = new();
    private readonly RecordedLog<ChangePipeline> _log = new();
    private readonly FakeTimeProvider _time = new(FleetBuilder.Noon);

    [Fact]
    public async Task One_line_is_logged_before_sending_and_one_with_the_result()
    {
        string[] before = [];
        _hub.Answer = (_, dryRun) =>
        {
            before = dryRun ? [] : [.. _log.Lines];
            return null;
        };
        await ApplyAsync(Create("a"));
        Assert.Contains("u1 (Ada) begins create Service shop/a: metadata.name – → a", Assert.Single(before), StringComparison.Ordinal);
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("create Service shop/a: metadata.name – → a", _log.Lines[1], StringComparison.Ordinal);
        var record = Assert.Single(_journal.Runs);
        Assert.Equal(
            ("Ada", "Test", "Written: Service shop/a.", true),
            (record.Run.OperatorName, record.Run.Title, record.Outcome, record.IsClosed));
        Assert.Equal(_journal.Recorded.Single().Correlation, record.Run.Correlation);
        Assert.Equal(DocumentFate.Written, Assert.Single(record.Reported).Fate);
    }

    [Theory]
    [InlineData(true, DocumentFate.Written, "accepted", "The hub did not answer within 30 s. Read back: it was written.")]
    [InlineData(false, DocumentFate.Failed, "unreachable", "The hub did not answer within 30 s. Read back: it was not written.")]
    public async Task After_silence_the_object_is_read_back(bool stored, DocumentFate fate, string outcome, string words)
    {
        var plan = Create("a");
        Silent(stored);
        var report = await ApplyAsync(plan);
        Assert.Equal(fate, report.Documents[0].Fate);
        Assert.Contains(words, report.Documents[0].Words, StringComparison.Ordinal);
        Assert.Equal((outcome, words), (_journal.Recorded.Single().Outcome, _journal.Recorded.Single().Words));
        Assert.Equal(stored ? 1 : 0, _events.Recorded.Count);
    }

    [Fact]
    public async Task An_update_that_was_stored_without_an_answer_is_written_and_can_be_undone()
    {
        Put("NodePort");
        Silent(stored: true);
        var report = await ApplyAsync(Update("a"));
        Assert.Equal(DocumentFate.Written, report.Documents[0].Fate);
        Assert.True(report.Succeeded);
    }

    [Fact]
    public async Task What_cannot_be_read_back_is_unknown_stops_the_plan_and_belongs_to_undo()
    {
        var preflight = await Pipeline.PrepareAsync(Plan(Create("a"), Create("b")), s_by, CancellationToken.None);
        _hub.Answer = (_, _) =>
        {
            _hub.Unread = new WriteOutcome(WriteResult.Unreachable, "The hub cannot be reached.", null);
            return new WriteOutcome(WriteResult.Unknown, "The hub broke the connection.", null);
        };
        var report = await PassAsync(Pipeline.ApplyAsync(preflight, Consent.None, s_by, null));
        Assert.Equal([DocumentFate.Unknown, DocumentFate.NotTried], report.Documents.Select(d => d.Fate));
        Assert.True(report.Documents[0].IsWritten);
        Assert.False(report.Succeeded);
        Assert.Equal(
            "Service shop/a: The hub broke the connection. Whether it was written is unknown: the object could not be read back. "
            + "The hub cannot be reached. Not written: Service shop/b.",
            report.Words);
        Assert.Equal("unknown", _journal.Recorded.Single().Outcome);
    }

    [Fact]
    public async Task A_defect_while_sending_is_read_back_and_does_not_leave_apply()
    {
        var preflight = await Pipeline.PrepareAsync(Plan(Create("a")), s_by, CancellationToken.None);
        _hub.Answer = (_, _) => throw new InvalidOperationException("boom");
        var report = await PassAsync(Pipeline.ApplyAsync(preflight, Consent.None, s_by, null));
        Assert.Equal(
            (DocumentFate.Failed, "Defect in FleetDns (InvalidOperationException); see its log. Read back: it was not written."),
            (report.Documents[0].Fate, report.Documents[0].Words));
    }

    [Fact]
    public async Task When_the_record_stops_the_plan_nothing_more_is_sent()
    {
        var preflight = await Pipeline.PrepareAsync(Plan(Create("a"), Create("b"), Create("c")), s_by, CancellationToken.None);
        _hub.Writes.Clear();
        _journal.Stops = reference => reference.Key.Name == "b" ? "Not tried: FleetDns is stopping." : null;
        var report = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null);
        Assert.Equal([DocumentFate.Written, DocumentFate.NotTried, DocumentFate.NotTried], report.Documents.Select(d => d.Fate));
        Assert.Single(_hub.Writes);
        Assert.Equal(
            "Written: Service shop/a. Not tried: FleetDns is stopping. Not written: Service shop/b and Service shop/c.", report.Words);
    }

    [Fact]
    public async Task A_plan_that_takes_over_an_interrupted_one_ends_its_record_or_writes_nothing()
    {
        var preflight = await Pipeline.PrepareAsync(Plan(Create("a")), s_by, CancellationToken.None) with { TakesOver = "run-1" };
        Assert.True((await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null)).Succeeded);
        Assert.StartsWith("Continued by Ada (u1), correlation ", Assert.Single(_journal.Taken).Outcome, StringComparison.Ordinal);

        var late = new ChangePipeline(
            _hub, new FakeLookups(new FakeHubObjects()), _events, new FakeJournal("Another operator has taken over this change."),
            new WritePolicy(new ReadOnlyReason(null)), new FakeRights(), new FakeLeases(), () => s_view, new GuardRails(), _time, _log);
        _hub.Writes.Clear();
        Assert.Equal("Another operator has taken over this change.", (await late.ApplyAsync(preflight, Consent.None, s_by, null)).Refused);
        Assert.Empty(_hub.Writes);
    }

    private ChangePipeline Pipeline =>
        new(_hub, new FakeLookups(new FakeHubObjects()), _events, _journal, new WritePolicy(new ReadOnlyReason(null)), new FakeRights(),
        new FakeLeases(), () => s_view, new GuardRails(), _time, _log);

    private async Task<ChangeReport> ApplyAsync(PlanDocument document) =>
        await PassAsync(
            Pipeline.ApplyAsync(await Pipeline.PrepareAsync(Plan(document), s_by, CancellationToken.None), Consent.None, s_by, null));

    // The pauses between readings pass.
    private async Task<ChangeReport> PassAsync(Task<ChangeReport> writing)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!writing.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_patience);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
        }

        return await writing;
    }

    // The hub stores the write, or not, and does not answer.
    private void Silent(bool stored) => _hub.Answer = (write, dryRun) =>
    {
        if (dryRun)
        {
            return null;
        }

        if (stored)
        {
            _hub.Store(write);
        }

        return new WriteOutcome(WriteResult.Unknown, "The hub did not answer within 30 s.", null);
    };

    private void Put(string type) =>
        _hub.Objects[PlanKind.Service.Named("shop", "a")] = Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","uid":"u-1","resourceVersion":"7"},
             "spec":{"type":"{{{type}}}"} }
            """);

    private static Plan Plan(params ImmutableArray<PlanDocument> documents) => new("Test", documents, [], []);

    private static PlanDocument Create(string name)
    {
        var manifest = Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"type":"LoadBalancer"} }
            """);
        return new PlanDocument(PlanKind.Service.Named("shop", name), manifest, DocumentAction.Create, "");
    }

    private static PlanDocument Update(string name) => Create(name) with { Action = DocumentAction.Update };

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
