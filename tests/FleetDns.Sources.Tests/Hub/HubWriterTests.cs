using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Sources.Tests.Hub;

public sealed class HubWriterTests
{
    private static readonly Operator s_by = new("operator", "The operator");
    private static readonly WeightChange s_change = new(Facts.Key("kuard-atm-demo-backend"), "41", 100, 30);

    private static async Task<WriteOutcome> WriteAsync(FakeHub hub, bool dryRun = false) =>
        await new HubWriter(_ => hub.Client, TimeProvider.System)
            .PatchBackendWeightAsync(s_change, s_by, dryRun, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "&dryRun=All")]
    public async Task A_weight_is_written_as_a_guarded_merge_patch_with_our_field_manager(bool dryRun, string query)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, """{"kind":"TrafficManagerBackend","metadata":{"resourceVersion":"42"}}""");

        Assert.Equal(new WriteOutcome(WriteResult.Accepted, null, "42"), await WriteAsync(hub, dryRun));

        var (method, path, authorization, body, type) = hub.Server.Requests.Last();
        Assert.Equal("PATCH", method);
        Assert.Equal(
            $"{FakeHub.Backends}/namespaces/kuard-demo/trafficmanagerbackends/kuard-atm-demo-backend"
            + $"?fieldManager=fleetdns&fieldValidation=Strict{query}", path);
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
    [InlineData(500, "InternalError", "boom", WriteResult.Unknown)]
    [InlineData(503, "ServiceUnavailable", "etcdserver: leader changed", WriteResult.Unknown)]
    [InlineData(504, "Timeout", "request did not complete within the allotted timeout", WriteResult.Unknown)]
    public async Task A_refusal_is_classified_and_has_the_servers_message(int status, string reason, string message, WriteResult result)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(status, reason, message);
        Assert.Equal(new WriteOutcome(result, message, null), await WriteAsync(hub));
    }

    [Theory]
    [InlineData(false, WriteResult.Unknown)]
    [InlineData(true, WriteResult.Unreachable)]   // a dry run stores nothing
    public async Task After_a_broken_connection_it_is_unknown_whether_it_was_written(bool dryRun, WriteResult result)
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal(result, (await WriteAsync(hub, dryRun)).Result);
    }

    [Fact]
    public async Task An_error_of_the_server_in_a_dry_run_stores_nothing()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.StatusAsync(500, "InternalError", "boom");
        Assert.Equal(WriteResult.Unreachable, (await WriteAsync(hub, dryRun: true)).Result);
    }

    [Fact]
    public async Task To_an_unreachable_hub_nothing_was_sent()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kubeconfig", FakeHub.Text(new Uri("http://127.0.0.1:1"), "t"));
        using var client = HubClient.Open(folder.File("kubeconfig"), null);
        Assert.Equal(
            WriteResult.Unreachable,
            (await new HubWriter(_ => client, TimeProvider.System)
            .PatchBackendWeightAsync(s_change, s_by, false, TestContext.Current.CancellationToken)).Result);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_silence_the_result_is_unknown_on_timeout_and_on_cancellation(bool callerLeaves)
    {
        await using var hub = await FakeHub.StartAsync();
        var arrived = new TaskCompletionSource();
        hub.Answer = async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var time = new FakeTimeProvider();
        using var left = new CancellationTokenSource();
        var writing = new HubWriter(_ => hub.Client, time).PatchBackendWeightAsync(s_change, s_by, false, left.Token);
        await arrived.Task;
        if (callerLeaves)
        {
            await left.CancelAsync();
        }
        else
        {
            time.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal(
            new WriteOutcome(
                WriteResult.Unknown,
                callerLeaves ? "FleetDns stopped waiting for the hub's answer." : "The hub did not answer within 30 s.", null),
                await writing);
    }

    [Fact]
    public async Task An_accepted_write_whose_answer_cannot_be_read_is_accepted()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, """{"metadata":{"resourceVe""");
        Assert.Equal(new WriteOutcome(WriteResult.Accepted, null, null), await WriteAsync(hub));
    }

    [Fact]
    public async Task An_unreadable_answer_does_not_look_like_a_missing_object()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, """{"metadata":{"resourceVe""");
        var reading = await new HubWriter(_ => hub.Client, TimeProvider.System)
            .GetAsync(PlanKind.Backend.Named("shop", "web"), s_by, TestContext.Current.CancellationToken);
        Assert.Equal(
            new WriteOutcome(WriteResult.Unreachable, "The hub's answer about TrafficManagerBackend shop/web could not be read.", null),
            reading.Outcome);
    }

    [Theory]
    [InlineData("argument")]
    [InlineData("file")]
    public async Task Whatever_a_credential_throws_becomes_an_outcome(string what)
    {
        Exception thrown = what == "file" ? new FileNotFoundException("Could not find file '/var/run/token'.")
            : new ArgumentException("The certificate has expired.");
        var outcome = await new HubWriter(_ => throw thrown, TimeProvider.System)
            .PatchBackendWeightAsync(s_change, s_by, false, TestContext.Current.CancellationToken);
        Assert.Equal(
            new WriteOutcome(
                WriteResult.Unreachable, $"FleetDns could not send the request to the hub ({thrown.GetType().Name}): {thrown.Message}",
                null), outcome);

        var note =
            new WriteNote(PlanKind.Backend.Named("shop", "web"), "networking.fleet.azure.com/v1beta1", "WeightSet", "SetWeight", "x");
        Assert.Equal(
            $"FleetDns could not send the request to the hub ({thrown.GetType().Name}): {thrown.Message}",
            await new HubEvents(_ => throw thrown, TimeProvider.System)
            .RecordAsync(note, s_by, "c", TestContext.Current.CancellationToken));
        Assert.Equal(
            outcome,
            await new HubNotes(() => throw thrown, new HubOptions(), TimeProvider.System, NullLoggerFactory.Instance)
            .CreateAsync("n", "journal", "x", TestContext.Current.CancellationToken));
        Assert.Equal(
            outcome,
            (await new HubLeases(() => throw thrown, TimeProvider.System)
            .TakeAsync("a", "shop/web", "me", TestContext.Current.CancellationToken)).Outcome);
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
        Assert.Equal(
            new WriteOutcome(WriteResult.Accepted, null, null),
            await writer.PatchBackendWeightAsync(s_change, s_by, false, TestContext.Current.CancellationToken));
        Assert.Equal(s_by, asked);
    }
}
