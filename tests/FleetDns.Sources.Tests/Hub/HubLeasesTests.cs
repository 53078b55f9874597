using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Hub;

public sealed class HubLeasesTests
{
    private const string Path = "/apis/coordination.k8s.io/v1/namespaces/fleetdns-system/leases";

    [Fact]
    public async Task A_holder_that_is_silent_for_the_length_of_its_lease_loses_it()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context => context.JsonAsync(200, """
            {"kind":"Lease","metadata":{"name":"a","resourceVersion":"7"},
             "spec":{"holderIdentity":"gone","renewTime":"2001-01-01T00:00:00.000000Z","leaseTransitions":3}}
            """);
        var time = new FastTime();
        var started = time.GetUtcNow();
        var (lease, _) =
            await new HubLeases(() => hub.Client, time).TakeAsync("a", "shop/web", "me", TestContext.Current.CancellationToken);

        // An old renewTime alone means nothing: the holder's clock may differ.
        Assert.True(time.GetUtcNow() - started >= HubLeases.Duration);
        Assert.NotNull(lease);
        var put = JsonNode.Parse(hub.Server.Requests.Last(r => r.Method == "PUT").Body)!;
        Assert.Equal(
            ("me", "7", 4, 15),
            (put["spec"]!["holderIdentity"]!.ToString(), put["metadata"]!["resourceVersion"]!.ToString(),
            put["spec"]!["leaseTransitions"]!.GetValue<int>(), put["spec"]!["leaseDurationSeconds"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_holder_that_renews_keeps_it_and_the_wait_ends()
    {
        await using var hub = await FakeHub.StartAsync();
        var version = 0;
        hub.Answer = context =>
            context.JsonAsync(
                200, $$"""{"kind":"Lease","metadata":{"name":"a","resourceVersion":"{{++version}}"},"spec":{"holderIdentity":"alive"} }""");
        var (_, outcome) =
            await new HubLeases(() => hub.Client, new FastTime()).TakeAsync("a", "shop/web", "me", TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Held, outcome.Result);
        Assert.DoesNotContain(hub.Server.Requests, r => r.Method == "PUT");
    }

    [Fact]
    public async Task A_refusal_has_the_hubs_message()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = context =>
            context.JsonAsync(
                403, """{"kind":"Status","code":403,"reason":"Forbidden","message":"leases.coordination.k8s.io \"a\" is forbidden"}""");
        var (lease, outcome) = await new HubLeases(() => hub.Client, TimeProvider.System)
            .TakeAsync("a", "shop/web", "me", TestContext.Current.CancellationToken);
        Assert.Null(lease);
        Assert.Equal((WriteResult.Denied, "leases.coordination.k8s.io \"a\" is forbidden"), (outcome.Result, outcome.Message));
        Assert.Equal(
            $"{Path}/a", Assert.Single(hub.Server.Requests, r => r.PathAndQuery.Contains("leases", StringComparison.Ordinal)).PathAndQuery);
    }

    /// <summary>A clock five times as fast as others, with a real timeout for the hub's answers.</summary>
    private sealed class FastTime : TimeProvider
    {
        private const int Speed = 5;
        private readonly DateTimeOffset _started = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _started + ((System.GetUtcNow() - _started) * Speed);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(
                callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1) ? dueTime / Speed : dueTime, period);
    }
}
