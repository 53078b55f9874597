using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Features.Journal;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens.Journal;

public sealed class InterruptedPageTests : ScreenTest
{
    [Fact]
    public async Task It_shows_what_was_written_and_what_was_not_and_reads_back_what_is_unknown()
    {
        HubObjects.Objects[Service("b")] = Body("b", "uid-b");
        var page = await OpenAsync(Kept(DocumentFate.Written, DocumentFate.Sending, DocumentFate.NotBegun));
        Assert.Equal("A change by Ada was interrupted at 12:00 UTC: 1 of 3 written, 1 unknown.", page.Find("h1").TextContent);
        var documents = page.FindAll("ul.fates li");
        Assert.Contains("Written.", Words(documents[0]), StringComparison.Ordinal);
        Assert.Contains("The hub's answer was not recorded. Read back: it was written.", Words(documents[1]), StringComparison.Ordinal);
        Assert.Contains("Not started.", Words(documents[2]), StringComparison.Ordinal);
        Assert.Equal([("b", "operator")], HubObjects.Read.Select(read => (read.Reference.Key.Name, read.By.Name)));
    }

    [Fact]
    public async Task Continue_reviews_what_is_not_written_and_takes_over_the_record()
    {
        var page = await OpenAsync(Kept(DocumentFate.Written, DocumentFate.Sending, DocumentFate.NotBegun));
        await RestAsync(page);
        await page.FindAll("button[data-writes]").Single(button => button.TextContent == "Continue").ClickAsync(new());
        await ShowsAsync(() => page.FindAll("button.main-act").Any(button => button.TextContent == "Apply"));
        await RestAsync(page);
        await page.FindAll("button.main-act").Single(button => button.TextContent == "Apply").ClickAsync(new());
        var applied = Assert.Single(Pipeline.Applied);
        Assert.Equal(["b", "c"], applied.Preflight.Plan.Documents.Select(d => d.Reference.Key.Name));
        Assert.Equal("run-1", applied.Preflight.TakesOver);
    }

    [Fact]
    public async Task Undo_covers_what_is_written_or_unknown_and_identifies_it_by_uid()
    {
        HubObjects.Refusal = "forbidden";
        var page = await OpenAsync(Kept(DocumentFate.Written, DocumentFate.Sending, DocumentFate.NotBegun));
        await RestAsync(page);
        await page.FindAll("button[data-writes]").Single(button => button.TextContent == "Undo").ClickAsync(new());
        await ShowsAsync(() => Pipeline.Undone.Count > 0);
        var report = Pipeline.Undone[0];
        Assert.Equal([("a", DocumentFate.Written, "uid-a"), ("b", DocumentFate.Unknown, null)],
            report.Documents.Select(d => (d.Document.Reference.Key.Name, d.Fate, d.Outcome?.Written?["metadata"]?["uid"]?.ToString())));
    }

    [Fact]
    public async Task An_object_that_was_created_again_is_not_continued()
    {
        var kept = Kept(DocumentFate.Written, DocumentFate.NotBegun);
        kept = kept with
        {
            Run = kept.Run with
            {
                Documents = [
            kept.Run.Documents[0], kept.Run.Documents[1] with { Action = DocumentAction.Delete, Before = Body("b", "uid-b") }]
            }
        };
        var state =
            await Interrupted.ReadAsync(new InterruptedRun(kept, 0), HubObjects, Operator, Xunit.TestContext.Current.CancellationToken);
        var rest = state.Rest();
        var preflight = new Preflight(rest, [new DocumentCheck(rest.Documents[0], Body("b", "uid-new"), [], [], null, null, null)], []);
        Assert.Equal(
            "Service shop/b was deleted and re-created: this change was made for the former object.",
            state.Check(preflight).Stands(Consent.None));
    }

    [Fact]
    public async Task A_change_that_is_not_kept_or_not_visible_can_neither_be_continued_nor_undone()
    {
        var kept = Kept(DocumentFate.Written, DocumentFate.NotBegun);
        const string why = "It contains values that FleetDns does not record (Secret, env, args, data, overrides).";
        kept = kept with
        {
            Run = kept.Run with { Documents = [.. kept.Run.Documents.Select(d => d with { Manifest = null, NotKept = why })] },
        };
        var page = await OpenAsync(kept);
        Assert.Contains(
            "Continue: not possible. Service shop/b cannot be continued from here. It contains values", Words(page),
            StringComparison.Ordinal);
        Assert.Contains("Undo: not possible. Service shop/a cannot be undone from here.", Words(page), StringComparison.Ordinal);

        var state = await Interrupted.ReadAsync(
            new InterruptedRun(Kept(DocumentFate.Written, DocumentFate.NotBegun), 2), HubObjects, Operator,
            Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(
            ("You have access to only a part of this change.", "You have access to only a part of this change."),
            (state.WhyNotContinue, state.WhyNotUndo));
    }

    [Fact]
    public async Task Leaving_it_ends_the_record_and_writes_nothing()
    {
        var page = await OpenAsync(Kept(DocumentFate.Written, DocumentFate.NotBegun));
        await RestAsync(page);
        await page.FindAll("button[data-writes]").Single(button => button.TextContent == "Leave as it is").ClickAsync(new());
        Assert.Equal([("run-1", "operator")], Pipeline.Left.Select(left => (left.Interrupted, left.By.Name)));
        Assert.Empty(Pipeline.Applied);
    }

    [Fact]
    public async Task A_reader_sees_it_and_has_no_buttons()
    {
        SignedIn.Become(new Operator("r", "reader", Role.Reader));
        var page = await OpenAsync(Kept(DocumentFate.Written, DocumentFate.NotBegun));
        Assert.Empty(page.FindAll("button[data-writes]"));
    }

    [Fact]
    public async Task The_journal_and_the_profile_link_to_it()
    {
        Journal.Interrupt(Kept(DocumentFate.Written, DocumentFate.NotBegun));
        var journal = Render<JournalPage>();
        await ShowsAsync(() => journal.FindAll("a[href='journal/interrupted/run-1']").Count == 1);
        Assert.Contains("A change by Ada was interrupted at 12:00 UTC: 1 of 2 written.", Words(journal), StringComparison.Ordinal);

        var strip = Render<LastChangeStrip>(
            with => with.Add(p => p.Profile, FleetBuilder.Kuard).Add(p => p.View, Feed.Current)
                .Add(p => p.Editor, Editor(FleetBuilder.Kuard)));
        await ShowsAsync(() => strip.FindAll("a[href='journal/interrupted/run-1']").Count == 1);
        var other = Render<LastChangeStrip>(
            with => with.Add(p => p.Profile, new ObjectKey("kuard-demo", "other")).Add(p => p.View, Feed.Current)
                .Add(p => p.Editor, Editor(FleetBuilder.Kuard)));
        await ShowsAsync(() => Journal.Subscribers >= 3);
        Assert.Empty(other.FindAll("a[href='journal/interrupted/run-1']"));
    }

    private static Operator Operator => new("op-1", "operator", Role.Operator);

    private async Task<IRenderedComponent<InterruptedPage>> OpenAsync(KeptRun kept)
    {
        Journal.Interrupt(kept);
        var page = Render<InterruptedPage>(with => with.Add(p => p.Name, "run-1"));
        await ShowsAsync(() => page.FindAll("ul.fates li").Count == kept.Run.Documents.Length);
        return page;
    }

    private static KeptRun Kept(params DocumentFate[] states) =>
        new("run-1", "1",
        new PlanRun("gone", "u1", "Ada", "c1", "Export service shop/a", false, FleetBuilder.Noon, FleetBuilder.Noon, null, null,
        [.. states.Select((state, i) => Document(((char)('a' + i)).ToString(), state))]));

    private static RunDocument Document(string name, DocumentFate state) =>
        new("", "Service", new ObjectKey("shop", name), DocumentAction.Create, "", state, null, [FleetBuilder.Kuard], Body(name, null),
        null, state == DocumentFate.Written ? $"uid-{name}" : null, null);

    private static DocumentRef Service(string name) => PlanKind.Service.Named("shop", name);

    private static JsonObject Body(string name, string? uid)
    {
        var body = (JsonObject)JsonNode.Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"type":"LoadBalancer"} }
            """)!;
        if (uid is not null)
        {
            body["metadata"]!["uid"] = uid;
        }

        return body;
    }
}
