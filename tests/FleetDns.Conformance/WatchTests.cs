namespace FleetDns.Conformance;

public sealed class WatchTests(HubFixture fixture)
{
    [Fact]
    public async Task A_watch_from_a_list_reports_every_change_in_order_and_no_other()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("before"));
        var from = await VersionAsync(ns);
        await using var watch = await hub.WatchAsync($"{Fleet.Imports(ns)}?watch=1&resourceVersion={from}&timeoutSeconds=60");

        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));
        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"spec":{"serviceImport":{"name":"s7"}}}""");
        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"spec":{"serviceImport":{"name":"s7"}}}""");   // changes nothing
        await hub.DeleteAsync(Fleet.Imports(ns, "b"));

        Assert.Equal("ADDED b svc", Show(await watch.RequireAsync()));
        Assert.Equal("MODIFIED b s7", Show(await watch.RequireAsync()));
        Assert.Equal("DELETED b s7", Show(await watch.RequireAsync()));
    }

    [Fact]
    public async Task A_watch_resumes_after_the_version_of_the_last_event()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var created = await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));
        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"spec":{"serviceImport":{"name":"s7"}}}""");
        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"spec":{"serviceImport":{"name":"s8"}}}""");

        await using var watch = await hub.WatchAsync(
            $"{Fleet.Imports(ns)}?watch=1&resourceVersion={created.Json!["metadata"]!["resourceVersion"]}&timeoutSeconds=60");

        Assert.Equal("MODIFIED b s7", Show(await watch.RequireAsync()));
        Assert.Equal("MODIFIED b s8", Show(await watch.RequireAsync()));
    }

    [Fact]
    public async Task A_watch_without_a_version_begins_with_what_is_there_and_ends_when_its_time_is_up()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("a"));
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));

        await using var watch = await hub.WatchAsync($"{Fleet.Imports(ns)}?watch=true&timeoutSeconds=1");

        Assert.Equal("ADDED a svc", Show(await watch.RequireAsync()));
        Assert.Equal("ADDED b svc", Show(await watch.RequireAsync()));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Initial_events_end_with_a_marked_bookmark()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("a"));

        await using var watch = await hub.WatchAsync(
            $"{Fleet.Imports(ns)}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            + "&allowWatchBookmarks=true&timeoutSeconds=60");

        Assert.Equal("ADDED a svc", Show(await watch.RequireAsync()));
        var (type, mark) = await watch.RequireAsync();
        Assert.Equal("BOOKMARK", type);
        Assert.Equal("true", mark["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
        Assert.Equal("MultiClusterService", mark["kind"]!.GetValue<string>());
        Assert.NotEqual("", mark["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_object_enters_and_leaves_a_selection_as_added_and_deleted()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));
        await using var watch = await hub.WatchAsync(
            $"{Fleet.Imports(ns)}?watch=1&labelSelector=tier%3Dgold&resourceVersion={await VersionAsync(ns)}&timeoutSeconds=60");

        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"metadata":{"labels":{"tier":"gold"}}}""");
        await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"spec":{"serviceImport":{"name":"s7"}}}""");
        var left = await hub.PatchAsync(Fleet.Imports(ns, "b"), """{"metadata":{"labels":null},"spec":{"serviceImport":{"name":"s8"}}}""");

        Assert.Equal("ADDED b svc", Show(await watch.RequireAsync()));
        Assert.Equal("MODIFIED b s7", Show(await watch.RequireAsync()));
        var gone = await watch.RequireAsync();
        Assert.Equal("DELETED b s7", Show(gone));
        Assert.Equal(left.Json!["metadata"]!["resourceVersion"]!.ToString(), gone.Object["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_told_as_an_error_event_410()
    {
        await using var watch =
            await fixture.Hub.WatchAsync($"{Fleet.Group}/trafficmanagerbackends?watch=1&resourceVersion=1&timeoutSeconds=60");

        Assert.Equal(200, watch.Code);
        var (type, status) = await watch.RequireAsync();
        Assert.Equal("ERROR", type);
        Assert.Equal((410, "Expired"), (status["code"]!.GetValue<int>(), status["reason"]!.GetValue<string>()));
        Assert.StartsWith("too old resource version: 1 (", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(await watch.NextAsync());
    }

    private async Task<string> VersionAsync(string ns) =>
        (await fixture.Hub.GetAsync(Fleet.Imports(ns))).Json!["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static string Show((string Type, System.Text.Json.Nodes.JsonNode Object) e) =>
        $"{e.Type} {e.Object["metadata"]!["name"]} {e.Object["spec"]!["serviceImport"]!["name"]}";
}
