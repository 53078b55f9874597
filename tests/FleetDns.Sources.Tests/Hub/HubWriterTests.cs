using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Hub;

public sealed class HubWriterTests
{
    private static readonly Operator s_by = new("operator", "The operator");
    private static readonly WeightChange s_change = new(Facts.Key("kuard-atm-demo-backend"), "41", 100, 30);

    private static async Task<WriteOutcome> WriteAsync(FakeHub hub, bool dryRun = false) =>
        await new HubWriter(_ => hub.Client, TimeProvider.System).PatchBackendWeightAsync(s_change, s_by, dryRun, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "&dryRun=All")]
    public async Task A_weight_is_written_as_a_guarded_merge_patch_under_our_name(bool dryRun, string query)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, """{"kind":"TrafficManagerBackend","metadata":{"resourceVersion":"42"}}""");

        Assert.Equal(new WriteOutcome(WriteResult.Accepted, null, "42"), await WriteAsync(hub, dryRun));

        var (method, path, authorization, body, type) = hub.Server.Requests.Last();
        Assert.Equal("PATCH", method);
        Assert.Equal($"{FakeHub.Backends}/namespaces/kuard-demo/trafficmanagerbackends/kuard-atm-demo-backend?fieldManager=fleetdns&fieldValidation=Strict{query}", path);
        Assert.Equal("""{"metadata":{"resourceVersion":"41"},"spec":{"weight":30}}""", body);
        Assert.Equal("application/merge-patch+json", type);
        Assert.Equal("Bearer first", authorization);
    }

    [Theory]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled: the object has been modified", WriteResult.Conflict)]
    [InlineData(404, "NotFound", "trafficmanagerbackends \"x\" not found", WriteResult.Gone)]
    [InlineData(403, "Forbidden", "User \"reader\" cannot patch resource", WriteResult.Denied)]
    [InlineData(401, "Unauthorized", "Unauthorized", WriteResult.Denied)]
    [InlineData(422, "Invalid", "spec.weight: Invalid value: 1001", WriteResult.Invalid)]
    [InlineData(400, "BadRequest", "strict decoding error: unknown field \"spec.wait\"", WriteResult.Invalid)]
    [InlineData(403, "Forbidden", "admission webhook \"fleet.networking\" denied the request: no", WriteResult.Invalid)]
    [InlineData(429, "TooManyRequests", "slow down", WriteResult.Unreachable)]
    [InlineData(500, "InternalError", "boom", WriteResult.Unreachable)]
    public async Task A_refusal_is_told_apart_and_in_the_servers_words(int status, string reason, string message, WriteResult result)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(status, reason, message);
        Assert.Equal(new WriteOutcome(result, message, null), await WriteAsync(hub));
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_open_whether_it_was_written()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal(WriteResult.Unreachable, (await WriteAsync(hub)).Result);
    }

    [Fact]
    public async Task A_hub_that_cannot_be_opened_is_unreachable_with_the_reason()
    {
        var writer = new HubWriter(_ => throw new HubSettingsException("Kubeconfig /x does not exist."), TimeProvider.System);
        var outcome = await writer.PatchBackendWeightAsync(s_change, s_by, false, TestContext.Current.CancellationToken);
        Assert.Equal(new WriteOutcome(WriteResult.Unreachable, "Kubeconfig /x does not exist.", null), outcome);
    }

    [Fact]
    public async Task It_is_written_over_the_operators_own_connection()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, "{}");
        Operator? asked = null;
        var writer = new HubWriter(by =>
        {
            asked = by;
            return hub.Client;
        }, TimeProvider.System);
        Assert.Equal(new WriteOutcome(WriteResult.Accepted, null, null), await writer.PatchBackendWeightAsync(s_change, s_by, false, TestContext.Current.CancellationToken));
        Assert.Equal(s_by, asked);
    }
}
