using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

/// <summary>A plan's record outlives its process, and only then is the plan interrupted.</summary>
public sealed class RunStoreTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(FleetBuilder.Noon);
    private readonly FakeNotes _hub;
    private readonly List<JournalStore> _stores = [];

    public RunStoreTests() => _hub = new FakeNotes { Time = _time };

    [Fact]
    public async Task A_document_is_recorded_before_it_is_sent_and_the_plan_with_its_outcome_at_the_end()
    {
        var store = await OpenAsync();
        using var record = store.Begin(Run("a", "b"));
        Assert.Empty(_hub.Current.Items);

        Assert.Null(await record.SendingAsync(Service("a")));
        Assert.Equal([DocumentFate.Sending, DocumentFate.NotBegun], Recorded().Documents.Select(d => d.State));

        record.Add(Report("a", DocumentFate.Written));
        Assert.Null(await record.SendingAsync(Service("b")));
        Assert.Equal([(DocumentFate.Written, "uid-a"), (DocumentFate.Sending, null)], Recorded().Documents.Select(d => (d.State, d.Uid)));
        Assert.All(Recorded().Documents, d => Assert.NotNull(d.Manifest));

        record.Add(Report("b", DocumentFate.Failed));
        await record.EndAsync("Written: a. b failed.");
        Assert.Equal((FleetBuilder.Noon, "Written: a. b failed."), (Recorded().Ended, Recorded().Outcome));
        Assert.All(Recorded().Documents, d => Assert.Null(d.Manifest));
    }

    [Fact]
    public async Task A_plan_without_a_write_leaves_no_record()
    {
        var store = await OpenAsync();
        using (var record = store.Begin(Run("a")))
        {
            record.Add(Report("a", DocumentFate.Kept));
            await record.EndAsync("Nothing had to be written.");
        }

        Assert.Empty(_hub.Current.Items);
    }

    [Fact]
    public async Task A_process_that_ended_leaves_an_interrupted_plan_and_a_running_one_does_not()
    {
        var (dying, living, other) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        using var lost = dying.Begin(Run("a", "b") with { Title = "lost" });
        using var going = living.Begin(Run("c", "d") with { Title = "going" });
        await lost.SendingAsync(Service("a"));
        await going.SendingAsync(Service("c"));
        await KillAsync(dying);

        await PassesAsync(() => other.Runs.Current.Runs.Length > 0);
        for (var i = 0; i < 40; i++)
        {
            await StepAsync();
        }

        var run = Assert.Single(other.Runs.Current.Runs).Run;
        Assert.Equal(
            ("lost", "Ada", DocumentFate.Sending, DocumentFate.NotBegun),
            (run.Title, run.OperatorName, run.Documents[0].State, run.Documents[1].State));
        Assert.Empty(living.Runs.Current.Runs.Where(each => each.Run.Title == "going"));
    }

    [Fact]
    public async Task A_restart_waits_until_the_record_is_silent_by_its_own_clock()
    {
        var dying = await OpenAsync();
        using var lost = dying.Begin(Run("a"));
        await lost.SendingAsync(Service("a"));
        await KillAsync(dying);

        _time.Advance(TimeSpan.FromHours(1));   // the times in the record are from another clock
        var after = await OpenAsync();
        await StepAsync();
        Assert.Empty(after.Runs.Current.Runs);
        await PassesAsync(() => after.Runs.Current.Runs.Length == 1);
    }

    [Fact]
    public async Task While_the_watch_is_not_live_no_plan_counts_as_interrupted()
    {
        var (dying, other) = (await OpenAsync(), await OpenAsync());
        using var lost = dying.Begin(Run("a"));
        await lost.SendingAsync(Service("a"));
        await KillAsync(dying);
        _hub.Follow(SourceState.Stale);
        for (var i = 0; i < 40; i++)
        {
            await StepAsync();
        }

        Assert.Empty(other.Runs.Current.Runs);
        _hub.Follow(SourceState.Live);
        await PassesAsync(() => other.Runs.Current.Runs.Length == 1);
    }

    [Fact]
    public async Task One_of_two_takes_it_over_its_own_process_stops_and_what_was_sent_is_in_the_journal()
    {
        var (frozen, one, two) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        using var lost = frozen.Begin(Run("a", "b"));
        await lost.SendingAsync(Service("a"));
        await KillAsync(frozen);   // its loops stand still; its plan comes back later
        await PassesAsync(() => one.Runs.Current.Runs.Length == 1 && two.Runs.Current.Runs.Length == 1);
        var name = one.Runs.Current.Runs[0].Name;

        var answers =
            new[] { await one.TakeOverAsync(name, "Continued by Ben.", Token), await two.TakeOverAsync(name, "Undone by Ben.", Token) };
        Assert.Null(answers[0]);
        Assert.NotNull(answers[1]);
        await PassesAsync(() => two.Runs.Current.Runs.IsEmpty);
        Assert.Equal("Continued by Ben.", Recorded().Outcome);

        var line = one.Current.Lines.Single();
        Assert.Equal(("unknown", "Ada", "c1"), (line.Made!.Outcome, line.By, line.Made.Correlation));
        Assert.Equal("FleetDns was interrupted at 12:00:00 UTC while it sent this change. Continued by Ben.", line.Made.Words);

        var next = lost.SendingAsync(Service("b"));
        await PassesAsync(() => next.IsCompleted);
        Assert.Equal("Not tried: this plan was taken over. Continued by Ben.", await next);
    }

    [Fact]
    public async Task A_hub_that_keeps_no_record_stops_no_plan_and_is_reported()
    {
        var store = await OpenAsync();
        _hub.Refusal = new WriteOutcome(WriteResult.Denied, "configmaps is forbidden", null);
        using var record = store.Begin(Run("a"));
        Assert.Null(await record.SendingAsync(Service("a")));
        Assert.Equal("configmaps is forbidden", store.Runs.Current.Problem);

        // What could not be recorded is recorded once the hub accepts it.
        await record.EndAsync("Written: a.");
        record.Dispose();
        _hub.Refusal = null;
        await PassesAsync(() => _hub.Current.Items.Values.Any(note => note.Kind == RunText.Kind));
        Assert.Equal("Written: a.", Recorded().Outcome);
        await PassesAsync(() => store.Runs.Current.Problem is null);
    }

    [Fact]
    public async Task A_plan_that_others_may_have_taken_over_sends_nothing_more()
    {
        var store = await OpenAsync();
        using var record = store.Begin(Run("a", "b"));
        Assert.Null(await record.SendingAsync(Service("a")));
        _hub.Refusal = new WriteOutcome(WriteResult.Unreachable, "no answer", null);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(
            "Not tried: the record of this plan could not be updated for 30 s, so another operator may have taken it over.",
            await record.SendingAsync(Service("b")));
    }

    [Fact]
    public async Task Without_the_right_to_patch_a_record_is_created_again_and_can_be_taken_over()
    {
        _hub.NoPatch = true;
        var (dying, other) = (await OpenAsync(), await OpenAsync());
        using var lost = dying.Begin(Run("a", "b"));
        await lost.SendingAsync(Service("a"));
        lost.Add(Report("a", DocumentFate.Written));
        Assert.Null(await lost.SendingAsync(Service("b")));
        Assert.Equal([DocumentFate.Written, DocumentFate.Sending], Recorded().Documents.Select(d => d.State));
        Assert.Null(dying.Runs.Current.Problem);

        await KillAsync(dying);
        await PassesAsync(() => other.Runs.Current.Runs.Length == 1);
        Assert.Null(await other.TakeOverAsync(other.Runs.Current.Runs[0].Name, "Closed without changes by Ben.", Token));
        await PassesAsync(() => other.Runs.Current.Runs.IsEmpty);
    }

    [Fact]
    public async Task A_stopping_process_finishes_the_document_in_progress_and_starts_none()
    {
        var store = await OpenAsync();
        using var record = store.Begin(Run("a", "b"));
        await record.SendingAsync(Service("a"));

        var stopping = ((IHostedLifecycleService)store).StoppingAsync(Token);
        Assert.False(stopping.IsCompleted);
        Assert.False(record.Cut.IsCancellationRequested);
        record.Add(Report("a", DocumentFate.Written));
        Assert.Equal("Not tried: FleetDns is stopping.", await record.SendingAsync(Service("b")));
        await record.EndAsync("Written: a. Not tried: b.");
        record.Dispose();
        await stopping;
        Assert.Equal("Written: a. Not tried: b.", Recorded().Outcome);
    }

    [Fact]
    public async Task A_document_that_does_not_end_is_aborted_when_the_process_must_stop()
    {
        var store = await OpenAsync();
        using var record = store.Begin(Run("a"));
        await record.SendingAsync(Service("a"));
        var stopping = ((IHostedLifecycleService)store).StoppingAsync(Token);
        await PassesAsync(() => record.Cut.IsCancellationRequested);
        await PassesAsync(() => stopping.IsCompleted);
    }

    [Fact]
    public async Task Possible_secrets_are_not_recorded_and_such_a_document_is_only_listed()
    {
        var store = await OpenAsync();
        var manifest = Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},
             "spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"PASSWORD","value":"hunter2"}]}]}}}}
            """);
        var reference = new DocumentRef("apps", "Deployment", new ObjectKey("shop", "web"));
        var document = new PlanDocument(reference, manifest, DocumentAction.Create, "");
        using var record = store.Begin(
            Run("a") with
            {
                Documents = [
                RunText.Of(new DocumentCheck(document, null, [], [], null, null, null), []), RunText.Of(Check("b"), [])]
            });
        await record.SendingAsync(document.Reference);
        Assert.DoesNotContain("hunter2", Text(), StringComparison.Ordinal);
        Assert.Equal(
            ("It contains values that FleetDns does not record (Secret, env, args, data, overrides).", null),
            (Recorded().Documents[0].NotKept, Recorded().Documents[1].NotKept));
    }

    [Fact]
    public async Task A_plan_that_is_too_large_is_listed_without_its_manifests()
    {
        var store = await OpenAsync();
        using var record = store.Begin(Run([.. Enumerable.Range(0, 200).Select(i => $"service-with-a-name-of-some-length-{i}")]));
        await record.SendingAsync(Service("service-with-a-name-of-some-length-0"));
        Assert.InRange(Text().Length, 1, HubNotes.LongestText);
        Assert.Equal(200, Recorded().Documents.Length);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"documents":[null]}""")]
    [InlineData("""{"documents":[{"kind":"Service","key":{"name":"x"},"state":"nonsense"}]}""")]
    [InlineData("""{"documents":[{"kind":"Service","key":{"name":"x"}}]}""")]
    public async Task A_forged_record_does_no_harm(string text)
    {
        _hub.Put("run-forged", RunText.Kind, text, FleetBuilder.Noon);
        var dying = await OpenAsync();
        using var lost = dying.Begin(Run("a"));
        await lost.SendingAsync(Service("a"));
        await KillAsync(dying);
        var other = await OpenAsync();
        await PassesAsync(() => other.Runs.Current.Runs.Any(each => each.Run.Title == "Test"));
        Assert.False(other.ExecuteTask!.IsCompleted);
    }

    [Theory]
    [InlineData("notBegun", DocumentFate.NotBegun)]
    [InlineData("sending", DocumentFate.Sending)]
    [InlineData("written", DocumentFate.Written)]
    [InlineData("leaving", DocumentFate.Leaving)]
    [InlineData("kept", DocumentFate.Kept)]
    [InlineData("failed", DocumentFate.Failed)]
    [InlineData("notTried", DocumentFate.NotTried)]
    [InlineData("unknown", DocumentFate.Unknown)]
    public void A_record_of_an_earlier_version_is_read_and_written_with_the_same_names(string state, DocumentFate fate)
    {
        var text = $$"""
            {"owner":"p","operatorId":"u1","operatorName":"Ada","correlation":"c1","title":"Test","undoes":false,
             "begun":"2026-03-01T12:00:00+00:00","renewed":"2026-03-01T12:00:05+00:00",
             "documents":[{"group":"","kind":"Service","key":{"namespace":"shop","name":"a"},"action":"create","why":"",
              "state":"{{state}}","profiles":[],"uid":"uid-a"}]}
            """;
        var run = RunText.Read(text)!;
        Assert.Equal((fate, DocumentAction.Create, "uid-a"), (run.Documents[0].State, run.Documents[0].Action, run.Documents[0].Uid));
        Assert.Contains($"\"state\":\"{state}\"", RunText.Write(run), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.StopAsync(CancellationToken.None);
            store.Dispose();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PlanRun Run(params string[] names) =>
        new("", "u1", "Ada", "c1", "Test", false, FleetBuilder.Noon, FleetBuilder.Noon, null, null,
            [.. names.Select(name => RunText.Of(Check(name), [FleetBuilder.Kuard]))]);

    private static DocumentCheck Check(string name) => new(Document(name), null, [], [], null, null, null);

    private static PlanDocument Document(string name)
    {
        var manifest = Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"type":"LoadBalancer"} }
            """);
        return new PlanDocument(Service(name), manifest, DocumentAction.Create, "");
    }

    private static DocumentRef Service(string name) => PlanKind.Service.Named("shop", name);

    private static DocumentReport Report(string name, DocumentFate fate) =>
        new(Document(name), fate,
            new WriteOutcome(WriteResult.Accepted, null, "2") { Written = Parse($$$"""{"metadata":{"uid":"uid-{{{name}}}"} }""") }, null,
            FleetBuilder.Noon, "words");

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private string Text() => _hub.Current.Items.Values.Single(note => note.Kind == RunText.Kind).Text;

    private PlanRun Recorded() => RunText.Read(Text())!;

    private async Task<JournalStore> OpenAsync()
    {
        var store = new JournalStore(_hub, _time, NullLogger<JournalStore>.Instance);
        _stores.Add(store);
        await store.StartAsync(Token);
        return store;
    }

    // Like kill -9: nothing more is recorded.
    private static Task KillAsync(JournalStore store) => store.StopAsync(CancellationToken.None);

    /// <summary>The real time is only an upper bound.</summary>
    private async Task PassesAsync(Func<bool> passed)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!passed())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_patience);
            await StepAsync();
        }
    }

    private async Task StepAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(2, Token);
    }
}
