using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Hub;

public sealed class KubeWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Event(string type, string name, string version) =>
        $$"""{"type":"{{type}}","object":{"kind":"ServiceImport","metadata":"""
        + $$"""{"namespace":"kuard-demo","name":"{{name}}","resourceVersion":"{{version}}"},"status":"""
        + """{"clusters":[{"cluster":"aks-member-1"}]}}}""";

    private static async Task<List<WatchEvent<ServiceImport>>> ReadAsync(FakeHub hub)
    {
        var events = new List<WatchEvent<ServiceImport>>();
        await foreach (var change in hub.ImportsSource().WatchAsync("10", TimeSpan.FromSeconds(300.7), Token))
        {
            events.Add(change);
        }

        return events;
    }

    [Fact]
    public async Task A_watch_asks_for_bookmarks_and_a_timeout_and_yields_each_event_in_order()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = async context =>
        {
            await context.LineAsync(Event("ADDED", "a", "11"));
            await context.LineAsync(Event("MODIFIED", "a", "12") + "\n" + Event("DELETED", "a", "13"));
            await context.LineAsync(
                """{"type":"BOOKMARK","object":{"kind":"ServiceImport","metadata":"""
                + """{"resourceVersion":"19","creationTimestamp":null},"spec":{}}}""");
        };

        var events = await ReadAsync(hub);

        Assert.Equal(
            [WatchKind.Opened, WatchKind.Upsert, WatchKind.Upsert, WatchKind.Delete, WatchKind.Bookmark], events.Select(e => e.Kind));
        Assert.Equal([null, "11", "12", "13", "19"], events.Select(e => e.Version));
        Assert.Equal(Facts.Key("a"), events[3].Key);
        Assert.Equal(FakeHub.Imports + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=10", hub.Asked.Last());
    }

    [Fact]
    public async Task An_opened_stream_is_reported_before_the_first_event()
    {
        await using var hub = await FakeHub.StartAsync();
        var release = new TaskCompletionSource();
        hub.Answer = async context =>
        {
            await context.Response.Body.FlushAsync();
            await release.Task;
        };
        await using var events = hub.ImportsSource().WatchAsync("10", TimeSpan.FromSeconds(300), Token).GetAsyncEnumerator(Token);

        Assert.True(await events.MoveNextAsync().AsTask().WithinTimeoutAsync());
        Assert.Equal(WatchKind.Opened, events.Current.Kind);
        release.SetResult();
        Assert.False(await events.MoveNextAsync().AsTask().WithinTimeoutAsync());
    }

    [Fact]
    public async Task An_event_in_pieces_is_one_event_and_a_bad_line_costs_only_itself()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = async context =>
        {
            var text = Event("ADDED", "a", "11");
            await context.Response.WriteAsync(text[..40]);
            await context.Response.Body.FlushAsync();
            await context.LineAsync(text[40..]);
            await context.LineAsync("{\"type\":");
            await context.LineAsync("");
            await context.LineAsync(
                """{"type":"ADDED","object":{"metadata":"""
                + """{"namespace":"kuard-demo","name":"b","resourceVersion":"12"},"status":{"clusters":7}}}""");
            await context.LineAsync("""{"type":"ADDED","object":{"metadata":{"namespace":"kuard-demo","name":"c"}}}""");
            await context.LineAsync("""{"type":"SOMETHING","object":{"metadata":{"name":"d","resourceVersion":"13"}}}""");
            await context.LineAsync("[]");
            await context.LineAsync(Event("ADDED", "e", "14"));
        };

        var events = await ReadAsync(hub);

        Assert.Equal(
            [WatchKind.Opened, WatchKind.Upsert, .. Enumerable.Repeat(WatchKind.Unreadable, 5), WatchKind.Upsert],
            events.Select(e => e.Kind));
        Assert.Equal((Facts.Key("b"), "12", "clusters is not a list"), (events[3].Key, events[3].Version, events[3].Problem));
        Assert.Equal("metadata.resourceVersion is missing", events[4].Problem);
        Assert.Equal("unknown event type SOMETHING", events[5].Problem);
    }

    [Fact]
    public async Task An_expired_version_is_reported_by_status_and_by_event()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(410, "Expired", "too old resource version: 10 (99)");
        await Assert.ThrowsAsync<VersionExpiredException>(() => ReadAsync(hub));

        hub.Answer = context =>
            context.LineAsync(
                """{"type":"ERROR","object":"""
                + """{"kind":"Status","status":"Failure","message":"too old resource version: 10 (99)","reason":"Expired","code":410}}""");
        var failure = await Assert.ThrowsAsync<VersionExpiredException>(() => ReadAsync(hub));
        Assert.Equal("too old resource version: 10 (99)", failure.Message);
    }

    [Fact]
    public async Task Other_errors_in_the_stream_are_temporary_failures()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.LineAsync("""{"type":"ERROR","object":{"kind":"Status","message":"etcd leader changed","code":500}}""");
        Assert.Contains(
            "etcd leader changed", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(hub))).Message, StringComparison.Ordinal);

        hub.Answer = context => context.LineAsync("""{"type":"ERROR","object":{"kind":"Status","message":"Unauthorized","code":401}}""");
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(hub));
    }

    [Fact]
    public async Task A_stream_cut_in_the_middle_of_an_event_is_not_a_regular_close()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.Response.WriteAsync(Event("ADDED", "a", "11")[..30]);
        Assert.Equal(
            "The hub's answer to watch serviceimports.networking.fleet.azure.com in all namespaces was cut off in the middle of an event.",
            (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(hub))).Message);

        hub.Answer = async context =>
        {
            await context.LineAsync(Event("ADDED", "a", "11"));
            context.Abort();
        };
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(hub));
    }

    [Fact]
    public async Task A_refused_watch_is_a_refusal_to_watch()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(403, "Forbidden", "no");
        Assert.Equal(
            "The hub denied permission to watch serviceimports.networking.fleet.azure.com in all namespaces: no",
            (await Assert.ThrowsAsync<AccessDeniedException>(() => ReadAsync(hub))).Message);
    }

    [Fact]
    public async Task A_cancelled_watch_ends_at_the_server_too()
    {
        await using var hub = await FakeHub.StartAsync();
        var ended = new TaskCompletionSource();
        hub.Answer = async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await context.Response.Body.FlushAsync();
            await ended.Task;
        };
        using var stop = new CancellationTokenSource();
        await using var events = hub.ImportsSource().WatchAsync("10", TimeSpan.FromSeconds(300), stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await events.MoveNextAsync());
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await events.MoveNextAsync());
        await ended.Task.WithinTimeoutAsync();
    }
}
