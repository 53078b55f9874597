using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Hub;

public sealed class KubeListTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Item(string name, string extra = "") =>
        """{"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"ServiceImport","metadata":"""
        + $$$"""{"namespace":"kuard-demo","name":"{{{name}}}","resourceVersion":"7"{{{extra}}}},"status":"""
        + """{"clusters":[{"cluster":"aks-member-1"}]}}""";

    private static string List(string items, string metadata = "\"resourceVersion\":\"42\"") =>
        """{"apiVersion":"networking.fleet.azure.com/v1alpha1","items":"""
        + $$"""[{{items}}],"kind":"ServiceImportList","metadata":{ {{metadata}} } }""";

    [Fact]
    public async Task A_list_is_decoded_with_its_version_from_the_version_that_serves_the_kind()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, List(Item("a") + "," + Item("b")));

        var listing = await hub.ImportsSource().ListAsync("0", Token);

        Assert.Equal("42", listing.Version);
        Assert.Equal(["a", "b"], listing.Items.Select(i => i.Meta.Key.Name));
        Assert.Equal(FakeHub.Imports + "?resourceVersion=0", hub.Asked.Last());
        Assert.Equal("Bearer first", hub.Server.Requests.Last().Authorization);
    }

    [Fact]
    public async Task The_newest_state_is_requested_without_a_version()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, List(""));
        Assert.Empty((await hub.ImportsSource().ListAsync(null, Token)).Items);
        Assert.Equal(FakeHub.Imports, hub.Asked.Last());
    }

    [Fact]
    public async Task Metadata_may_stand_before_the_items_and_items_may_be_null()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.JsonAsync(
                200, """{"kind":"ServiceImportList","extra":[{"items":[1]}],"metadata":{"resourceVersion":"5"},"items":null}""");
        var listing = await hub.ImportsSource().ListAsync("0", Token);
        Assert.Equal(("5", 0), (listing.Version, listing.Items.Count));
    }

    [Fact]
    public async Task Objects_that_arrive_in_pieces_or_exceed_the_buffer_are_decoded_whole()
    {
        await using var hub = await FakeHub.StartAsync();
        var large = Item("large", $$""","annotations":{"note":"{{new string('x', 1_000_000)}}"}""");
        var text = List(string.Join(',', Enumerable.Range(0, 2000).Select(i => Item($"s{i}")).Append(large)));
        hub.Answer = async context =>
        {
            for (var at = 0; at < text.Length; at += 70_001)
            {
                await context.Response.WriteAsync(text.Substring(at, Math.Min(70_001, text.Length - at)));
                await context.Response.Body.FlushAsync();
            }
        };

        var listing = await hub.ImportsSource().ListAsync("0", Token);

        Assert.Equal(2001, listing.Items.Count);
        Assert.Equal("large", listing.Items[^1].Meta.Key.Name);
        Assert.Equal(1_000_000, listing.Items[^1].Meta.Annotations["note"].Length);
    }

    [Fact]
    public async Task One_unreadable_object_does_not_spoil_the_list()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.JsonAsync(
                200, List("""{"metadata":{"namespace":"kuard-demo","name":"bad","generation":"one"}},7,{"metadata":{}},""" + Item("good")));

        var listing = await hub.ImportsSource().ListAsync("0", Token);

        Assert.Equal(["good"], listing.Items.Select(i => i.Meta.Key.Name));
        Assert.Equal(3, listing.Unreadable.Count);
        Assert.Equal(new UnreadableObject(Facts.Key("bad"), "generation is not a number"), listing.Unreadable[0]);
        Assert.Equal("metadata.name is missing", listing.Unreadable[2].Problem);
    }

    /// <summary>Whatever is wrong with one object, the others of its kind are read, and it is named.</summary>
    [Theory]
    [InlineData(
        """ "creationTimestamp":"9999-12-31T23:59:59Z" """, "creationTimestamp is 9999-12-31T23:59:59Z, which is not a plausible time")]
    [InlineData(""" "creationTimestamp":"tomorrow" """, "creationTimestamp is not a time")]
    [InlineData(""" "generation":1e400 """, "generation is not a whole number")]
    [InlineData(""" "labels":7 """, "labels is not an object")]
    [InlineData(""" "labels":{"a":"\ud800"} """, "a field has an unexpected value")]
    [InlineData(""" "finalizers":[1] """, "a list of texts contains another type")]
    public async Task The_fault_of_an_object_is_reported_for_that_object(string field, string words)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.JsonAsync(200, List("{\"metadata\":{\"namespace\":\"kuard-demo\",\"name\":\"odd\"," + field + "}}," + Item("good")));

        var listing = await hub.ImportsSource().ListAsync("0", Token);

        Assert.Equal(["good"], listing.Items.Select(i => i.Meta.Key.Name));
        var odd = Assert.Single(listing.Unreadable);
        Assert.Equal(Facts.Key("odd"), odd.Key);
        Assert.StartsWith(words, odd.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_nested_deeply_does_not_spoil_the_list()
    {
        await using var hub = await FakeHub.StartAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 90)) + "1" + new string('}', 90);
        hub.Answer = context =>
            context.JsonAsync(
                200, List(
                    "{\"metadata\":{\"namespace\":\"kuard-demo\",\"name\":\"deep\",\"resourceVersion\":\"3\"},\"spec\":" + deep + "},"
                    + Item("good")));

        Assert.Equal(["deep", "good"], (await hub.ImportsSource().ListAsync("0", Token)).Items.Select(i => i.Meta.Key.Name));
    }

    [Fact]
    public async Task Pages_of_the_server_are_followed()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, context.Request.Query.ContainsKey("continue")
            ? List(Item("b"))
            : List(Item("a"), "\"resourceVersion\":\"42\",\"continue\":\"abc/=\""));
        Assert.Equal(2, (await hub.ImportsSource().ListAsync("0", Token)).Items.Count);
        Assert.Equal(FakeHub.Imports + "?continue=abc%2F%3D", hub.Asked.Last());
    }

    [Theory]
    [InlineData("{\"items\":[")]
    [InlineData("")]
    [InlineData("<html>login</html>")]
    [InlineData("[]")]
    [InlineData("{\"items\":[{\"metadata\":")]
    public async Task An_answer_that_is_not_a_list_or_is_cut_off_is_a_temporary_failure(string text)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, text);
        var failure = await Assert.ThrowsAsync<SourceException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.StartsWith(
            "The hub's answer to list serviceimports.networking.fleet.azure.com in all namespaces could not be read: ", failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_within_the_list_is_a_temporary_failure()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = async context =>
        {
            await context.LineAsync("{\"items\":[" + Item("a"));
            context.Abort();
        };
        await Assert.ThrowsAsync<SourceException>(() => hub.ImportsSource().ListAsync("0", Token));
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out_after_the_grace()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var failure = await Assert.ThrowsAsync<SourceException>(
            () => hub.ImportsSource(new HubOptions { SilenceGrace = TimeSpan.FromSeconds(0.5) }).ListAsync("0", Token));
        Assert.Equal(
            "The hub did not answer within 0.5 s to list serviceimports.networking.fleet.azure.com in all namespaces.", failure.Message);
    }

    [Fact]
    public async Task A_version_without_history_is_expired()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(410, "Expired", "The provided continue parameter is too old");
        await Assert.ThrowsAsync<VersionExpiredException>(() => hub.ImportsSource().ListAsync("7", Token));
    }

    [Fact]
    public async Task A_version_that_the_server_has_not_reached_counts_as_expired()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.StatusAsync(
                504, "Timeout", "Too large resource version: 9, current: 3",
                """{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds":1}""");
        await Assert.ThrowsAsync<VersionExpiredException>(() => hub.ImportsSource().ListAsync("9", Token));
    }

    [Fact]
    public async Task A_refusal_names_verb_resource_and_namespace()
    {
        await using var hub = await FakeHub.StartAsync();
        const string words =
            "serviceimports.networking.fleet.azure.com is forbidden: User \"reader\" cannot list resource \"serviceimports\" in API "
            + "group \"networking.fleet.azure.com\" at the cluster scope";
        hub.Answer = context => context.StatusAsync(403, "Forbidden", words);
        var failure = await Assert.ThrowsAsync<AccessDeniedException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.Equal(
            "The hub denied permission to list serviceimports.networking.fleet.azure.com in all namespaces: " + words, failure.Message);
    }

    [Fact]
    public async Task Throttling_reports_the_servers_retry_after()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return context.StatusAsync(429, "TooManyRequests", "Too many requests, please try again later.");
        };
        var failure = await Assert.ThrowsAsync<SourceException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.Contains("429", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxys_error_page_becomes_its_reason()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = async context =>
        {
            context.Response.StatusCode = 502;
            await context.Response.WriteAsync("<html><body>nginx</body></html>");
        };
        var failure = await Assert.ThrowsAsync<SourceException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.Equal(
            "The hub answered 502 to list serviceimports.networking.fleet.azure.com in all namespaces: Bad Gateway", failure.Message);
    }

    [Fact]
    public async Task A_missing_collection_is_absent_and_discovered_again()
    {
        await using var hub = await FakeHub.StartAsync();
        var source = hub.ImportsSource();
        await Assert.ThrowsAsync<KindAbsentException>(() => source.ListAsync("0", Token));

        // Meanwhile the kind moved to the preferred version.
        hub.Discovery = path =>
            path.EndsWith("/v1beta1", StringComparison.Ordinal) ? """{"resources":[{"name":"serviceimports"}]}""" : null;
        hub.Answer = context => context.JsonAsync(200, List(Item("a")));
        Assert.Single((await source.ListAsync("0", Token)).Items);
        Assert.Equal("/apis/networking.fleet.azure.com/v1beta1/serviceimports?resourceVersion=0", hub.Asked.Last());
    }

    [Fact]
    public async Task A_missing_group_or_kind_is_reported()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Discovery = path => path.EndsWith("/v1alpha1", StringComparison.Ordinal) ? """{"resources":[]}""" : null;
        var kind = await Assert.ThrowsAsync<KindAbsentException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.Equal(
            "The hub does not serve serviceimports.networking.fleet.azure.com: no version of its API group has this kind. "
            + "Its CRD is missing.",
            kind.Message);

        hub.Discovery = _ => "";
        var group = await Assert.ThrowsAsync<KindAbsentException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.StartsWith(
            "The hub does not serve serviceimports.networking.fleet.azure.com: it has no API group networking.fleet.azure.com.",
            group.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_is_no_longer_accepted_is_read_again_once()
    {
        await using var hub = await FakeHub.StartAsync();
        var refused = 0;
        hub.Answer = context =>
        {
            if (context.Request.Headers.Authorization == "Bearer second")
            {
                return context.JsonAsync(200, List(Item("a")));
            }

            refused++;
            hub.WriteKubeconfig("second");
            return context.StatusAsync(401, "Unauthorized", "Unauthorized");
        };

        Assert.Single((await hub.ImportsSource().ListAsync("0", Token)).Items);
        Assert.Equal(1, refused);
    }

    [Fact]
    public async Task A_credential_that_stays_refused_is_a_refusal()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(401, "Unauthorized", "Unauthorized");
        var failure = await Assert.ThrowsAsync<AccessDeniedException>(() => hub.ImportsSource().ListAsync("0", Token));
        Assert.Equal(
            "The hub does not accept the credential (401): Unauthorized. Renew it; FleetDns reloads a renewed kubeconfig automatically.",
            failure.Message);
        Assert.Equal(2, hub.Asked.Count(p => p.StartsWith(FakeHub.Imports, StringComparison.Ordinal)));
    }
}
