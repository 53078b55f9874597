using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>Kinds of the core group, and the events of a hub that holds many more than FleetDns shows.</summary>
public sealed class SelectedEventsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<FakeHub> StartAsync()
    {
        var hub = await FakeHub.StartAsync();
        const string kinds = """
            {"kind":"APIResourceList","groupVersion":"v1",
             "resources":[{"name":"events","namespaced":true,"kind":"Event","verbs":["list"]}]}
            """;
        hub.Discovery = path => path == "/api/v1" ? kinds : null;
        return hub;
    }

    private static string Event(string name, string kind, string version = "7") => new JsonObject
    {
        ["metadata"] = new JsonObject { ["namespace"] = "kuard-demo", ["name"] = name, ["resourceVersion"] = version },
        ["involvedObject"] = new JsonObject { ["kind"] = kind, ["namespace"] = "kuard-demo", ["name"] = "web" },
        ["type"] = "Warning",
        ["reason"] = "AzureAPIError",
        ["message"] = "Failed",
        ["count"] = 3,
        ["firstTimestamp"] = "2026-06-09T10:11:12Z",
        ["lastTimestamp"] = "2026-06-09T10:12:12Z",
        ["source"] = new JsonObject { ["component"] = "trafficmanagerprofile-controller" },
    }.ToJsonString();

    private static KubeListWatch<HubEvent> Source(FakeHub hub) =>
        new(() => hub.Client, HubKinds.Events, new HubEventDecoder(), new HubOptions(), TimeProvider.System);

    [Fact]
    public async Task Frequent_kinds_are_excluded_by_the_server_and_unknown_ones_skipped()
    {
        await using var hub = await StartAsync();
        hub.Answer = context => context.JsonAsync(200, $$"""
            {"items":[{{Event("a", "TrafficManagerProfile")}},{{Event("b", "SomebodysOperator")}}],
             "metadata":{"resourceVersion":"42"} }
            """);

        var listing = await Source(hub).ListAsync("0", Token);

        var one = Assert.Single(listing.Items);
        Assert.Equal(
            (new ObjectRef("TrafficManagerProfile", new ObjectKey("kuard-demo", "web")), "Warning", "AzureAPIError", "Failed", 3,
            "trafficmanagerprofile-controller"), (one.Involved, one.Type, one.Reason, one.Message, one.Count, one.Source));
        Assert.Equal(new DateTimeOffset(2026, 6, 9, 10, 12, 12, TimeSpan.Zero), one.Last);
        var asked = Uri.UnescapeDataString(hub.Asked.Last());
        Assert.StartsWith("/api/v1/events?resourceVersion=0&fieldSelector=involvedObject.kind!=Pod,", asked, StringComparison.Ordinal);
        Assert.Contains(",involvedObject.kind!=InternalServiceExport", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_watch_has_the_same_selector_and_a_skipped_event_is_only_progress()
    {
        await using var hub = await StartAsync();
        hub.Answer = async context =>
        {
            foreach (
                var line in (string[])[
                    $$"""{"type":"ADDED","object":{{Event("b", "SomebodysOperator", "8")}}}""",
                    $$"""{"type":"ADDED","object":{{Event("a", "MemberCluster", "9")}}}"""])
            {
                await context.Response.WriteAsync(line + "\n", Token);
            }
        };

        var events = new List<WatchEvent<HubEvent>>();
        await foreach (var each in Source(hub).WatchAsync("7", TimeSpan.FromSeconds(5), Token))
        {
            events.Add(each);
        }

        Assert.Equal(
            [(WatchKind.Opened, null), (WatchKind.Bookmark, "8"), (WatchKind.Upsert, "9")], events.Select(e => (e.Kind, e.Version)));
        Assert.Contains("&fieldSelector=involvedObject.kind!=Pod,", Uri.UnescapeDataString(hub.Asked.Last()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_core_kind_that_is_not_served_is_absent()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Discovery = path => path == "/api/v1" ? """{"resources":[]}""" : null;
        Assert.Equal(
            "The hub does not serve events.",
            (await Assert.ThrowsAsync<KindAbsentException>(() => Source(hub).ListAsync("0", Token))).Message);
    }
}
