namespace FleetDns.Conformance;

public sealed class ListTests(HubFixture fixture)
{
    [Fact]
    public async Task Pages_make_up_one_consistent_list()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        for (var i = 0; i < 5; i++)
        {
            await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend($"b{i}"));
        }

        var first = await hub.GetAsync($"{Fleet.Backends(ns)}?limit=2");
        await hub.DeleteAsync(Fleet.Backends(ns, "b3"));
        var second = await hub.GetAsync($"{Fleet.Backends(ns)}?limit=2&continue={first.Json!["metadata"]!["continue"]}");
        var third = await hub.GetAsync($"{Fleet.Backends(ns)}?limit=2&continue={second.Json!["metadata"]!["continue"]}");

        Assert.Equal(["b0", "b1"], Names(first));
        Assert.Equal(3, first.Json["metadata"]!["remainingItemCount"]!.GetValue<int>());
        Assert.Equal(["b2", "b3"], Names(second));   // as it was when the list began
        Assert.Equal(["b4"], Names(third));
        Assert.Equal(first.Json["metadata"]!["resourceVersion"]!.ToString(), third.Json!["metadata"]!["resourceVersion"]!.ToString());
        Assert.Equal("", third.Json["metadata"]!["continue"]?.ToString() ?? "");
    }

    [Theory]
    [InlineData("labelSelector=tier%3Dgold", "b1")]
    [InlineData("labelSelector=tier%21%3Dgold", "b0 b2")]
    [InlineData("labelSelector=tier", "b1 b2")]
    [InlineData("labelSelector=%21tier", "b0")]
    [InlineData("labelSelector=tier+in+(gold,silver)", "b1 b2")]
    [InlineData("labelSelector=tier+notin+(gold)", "b0 b2")]
    [InlineData("fieldSelector=metadata.name%3Db2", "b2")]
    [InlineData("fieldSelector=metadata.name%21%3Db2", "b0 b1")]
    [InlineData("labelSelector=tier&fieldSelector=metadata.name%3Db2", "b2")]
    public async Task Selectors_choose(string query, string names)
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b0"));
        await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b1", metadata: ",\"labels\":{\"tier\":\"gold\"}"));
        await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b2", metadata: ",\"labels\":{\"tier\":\"silver\"}"));

        var answer = await hub.GetAsync($"{Fleet.Backends(ns)}?{query}");

        Assert.Equal(names, string.Join(' ', Names(answer)));
    }

    [Fact]
    public async Task An_exact_version_shows_the_list_as_it_was()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var created = await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b"));
        await hub.PatchAsync(Fleet.Backends(ns, "b"), """{"spec":{"weight":7}}""");
        var version = created.Json!["metadata"]!["resourceVersion"];

        var then = await hub.GetAsync($"{Fleet.Backends(ns)}?resourceVersion={version}&resourceVersionMatch=Exact");
        var now = await hub.GetAsync($"{Fleet.Backends(ns)}?resourceVersion={version}&resourceVersionMatch=NotOlderThan");

        Assert.Equal(100, then.Json!["items"]![0]!["spec"]!["weight"]!.GetValue<int>());
        Assert.Equal(7, now.Json!["items"]![0]!["spec"]!["weight"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_table_has_the_columns_of_the_definition_and_the_metadata_of_each_object()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync(Fleet.Imports(ns), Fleet.Import("b"));

        var table =
            (await hub.GetAsync(Fleet.Imports(ns), ("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"))).Json!;

        Assert.Equal("Table", table["kind"]!.GetValue<string>());
        Assert.Equal(["Name", "Service-Import", "External-IP", "Is-Valid", "Age"],
            table["columnDefinitions"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()));
        Assert.Equal(["string", "string", "string", "string", "date"],
            table["columnDefinitions"]!.AsArray().Select(c => c!["type"]!.GetValue<string>()));
        var cells = table["rows"]![0]!["cells"]!.AsArray();
        Assert.Equal(["b", "svc", null, null], cells.Take(4).Select(c => c?.GetValue<string>()));
        Assert.EndsWith("s", cells[4]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("PartialObjectMetadata", table["rows"]![0]!["object"]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Items_of_built_in_kinds_come_without_apiVersion_and_kind_and_those_of_custom_kinds_with_them()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        await hub.PostAsync($"/api/v1/namespaces/{ns}/configmaps", Fleet.ConfigMap("c"));
        await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b"));

        var maps = await hub.GetAsync($"/api/v1/namespaces/{ns}/configmaps?labelSelector=%21kubernetes.io/root");
        var backends = await hub.GetAsync(Fleet.Backends(ns));

        Assert.Null(maps.Json!["items"]![0]!["kind"]);
        Assert.Equal("ConfigMapList", maps.Json["kind"]!.GetValue<string>());
        Assert.Equal("TrafficManagerBackend", backends.Json!["items"]![0]!["kind"]!.GetValue<string>());
        Assert.Equal("networking.fleet.azure.com/v1beta1", backends.Json["items"]![0]!["apiVersion"]!.GetValue<string>());
    }

    private static IEnumerable<string> Names(Answer list) =>
        list.Json!["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>());
}
