using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>The request for each mode of writing.</summary>
public sealed class HubObjectsTests
{
    private static readonly Operator s_by = new("operator", "The operator");
    private static readonly DocumentRef s_backend = PlanKind.Backend.Named("shop", "web");

    [Theory]
    [InlineData(
        WriteMode.Create, false, "POST", "/namespaces/shop/trafficmanagerbackends?fieldManager=fleetdns&fieldValidation=Strict",
        "application/json")]
    [InlineData(
        WriteMode.MergePatch, true, "PATCH",
        "/namespaces/shop/trafficmanagerbackends/web?fieldManager=fleetdns&fieldValidation=Strict&dryRun=All",
        "application/merge-patch+json")]
    [InlineData(
        WriteMode.Update, false, "PUT", "/namespaces/shop/trafficmanagerbackends/web?fieldManager=fleetdns&fieldValidation=Strict",
        "application/json")]
    [InlineData(
        WriteMode.MergePatch, false, "PATCH", "/namespaces/shop/trafficmanagerbackends/web?fieldManager=fleetdns&fieldValidation=Strict",
        "application/merge-patch+json")]
    public async Task Each_mode_of_writing_has_its_request(WriteMode mode, bool dryRun, string method, string path, string type)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.JsonAsync(200, """{"kind":"TrafficManagerBackend","metadata":{"name":"web","resourceVersion":"42"}}""");
        var body = new JsonObject
        {
            ["apiVersion"] = "networking.fleet.azure.com/v1beta1",
            ["kind"] = "TrafficManagerBackend",
            ["metadata"] = new JsonObject { ["name"] = "web" },
        };
        var outcome =
            await Writer(hub).WriteAsync(new HubWrite(mode, s_backend, body), s_by, dryRun, TestContext.Current.CancellationToken);
        Assert.Equal(
            (WriteResult.Accepted, "42", "web"),
            (outcome.Result, outcome.ResourceVersion, outcome.Written?["metadata"]?["name"]?.ToString()));
        var asked = hub.Server.Requests.Last();
        Assert.Equal((method, FakeHub.Backends + path, type), (asked.Method, asked.PathAndQuery, asked.ContentType));
    }

    [Fact]
    public async Task An_older_version_is_written_on_request_and_an_unknown_one_is_absent()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, "{}");
        await Writer(hub)
            .WriteAsync(
                new HubWrite(WriteMode.Create, s_backend, new JsonObject { ["apiVersion"] = "networking.fleet.azure.com/v1alpha1" }), s_by,
                false, TestContext.Current.CancellationToken);
        Assert.Contains("/v1alpha1/namespaces/shop/", hub.Server.Requests.Last().PathAndQuery, StringComparison.Ordinal);
        var absent = await Writer(hub)
            .WriteAsync(
                new HubWrite(WriteMode.Create, s_backend, new JsonObject { ["apiVersion"] = "networking.fleet.azure.com/v9" }), s_by, false,
                TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Gone, absent.Result);
        Assert.Equal(
            ["v1beta1", "v1alpha1"],
            (await Writer(hub).VersionsAsync(PlanKind.Backend, s_by, TestContext.Current.CancellationToken)).Versions);
    }

    [Fact]
    public async Task A_delete_names_the_object_and_the_state_that_were_shown()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, "{}");
        var shown = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = "u-1", ["resourceVersion"] = "7" } };
        await Writer(hub).WriteAsync(new HubWrite(WriteMode.Delete, s_backend, shown), s_by, true, TestContext.Current.CancellationToken);
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":"""
            + """{"uid":"u-1","resourceVersion":"7"},"dryRun":["All"]}""",
            hub.Server.Requests.Last().Body);
    }

    [Fact]
    public async Task A_namespaced_object_without_a_namespace_is_not_sent()
    {
        await using var hub = await FakeHub.StartAsync();
        var outcome = await Writer(hub)
            .WriteAsync(
                new HubWrite(WriteMode.Create, s_backend with { Key = new Core.Fleet.ObjectKey("", "web") }, []), s_by, false,
                TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Invalid, outcome.Result);
        Assert.DoesNotContain(hub.Server.Requests, r => r.Method == "POST");
    }

    private static HubWriter Writer(FakeHub hub) => new(_ => hub.Client, TimeProvider.System);
}
