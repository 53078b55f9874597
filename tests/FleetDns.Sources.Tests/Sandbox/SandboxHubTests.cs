using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Tests.Support;
using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>Caches and writer against the sandbox's hub, as a dashboard would use them.</summary>
public sealed class SandboxHubTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly ObjectKey s_backend = new("kuard-demo", "kuard-atm-demo-backend");
    private static readonly Operator s_by = new("admin", "Admin");

    private readonly SandboxProcess _sandbox = fixture.Sandbox;

    [Fact]
    public async Task A_weight_is_written_and_comes_back_through_the_watch()
    {
        await using var world = new RunningHub(_sandbox);
        var before = (await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Items.ContainsKey(s_backend))).Items[s_backend];
        var writer = new HubWriter(_ => world.Client, TimeProvider.System);
        var change = new WeightChange(s_backend, before.Meta.ResourceVersion, before.Weight, before.Weight == 40 ? 60 : 40);

        var dryRun = await writer.PatchBackendWeightAsync(change, s_by, dryRun: true, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Accepted, dryRun.Result);
        Assert.Equal(before.Weight, world.Caches.Of(HubKinds.Backends).Current.Items[s_backend].Weight);

        var outcome = await writer.PatchBackendWeightAsync(change, s_by, dryRun: false, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Accepted, outcome.Result);
        var after = (await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Items[s_backend].Weight == change.New)).Items[s_backend];
        Assert.Contains(after.Meta.Owners, o => o is { Field: "spec.weight", Manager: "fleetdns" });

        var late = await writer.PatchBackendWeightAsync(change, s_by, dryRun: false, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Conflict, late.Result);
        Assert.Contains("the object has been modified", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_writes_are_refused_with_the_hubs_message()
    {
        await using var world = new RunningHub(_sandbox);
        var backend = (await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Items.ContainsKey(s_backend))).Items[s_backend];
        var writer = new HubWriter(_ => world.Client, TimeProvider.System);
        var tooMuch = await writer.PatchBackendWeightAsync(
            new WeightChange(s_backend, backend.Meta.ResourceVersion, 100, 1001), s_by, true, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Invalid, tooMuch.Result);
        Assert.Contains("spec.weight", tooMuch.Message, StringComparison.Ordinal);

        var gone = await writer.PatchBackendWeightAsync(
            new WeightChange(new ObjectKey("kuard-demo", "none"), "1", 1, 2), s_by, true, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Gone, gone.Result);

        using var reader = HubClient.Open(_sandbox.Kubeconfig + "-reader", null);
        var denied = await new HubWriter(_ => reader, TimeProvider.System)
            .PatchBackendWeightAsync(
                new WeightChange(s_backend, backend.Meta.ResourceVersion, 100, 1), s_by, true, TestContext.Current.CancellationToken);
        Assert.Equal(WriteResult.Denied, denied.Result);
    }

    [Theory]
    [InlineData("hub-500", SourceState.Stale, "500")]
    [InlineData("hub-429", SourceState.Stale, "429")]
    [InlineData("hub-403", SourceState.Denied, "denied permission")]
    [InlineData("hub-close", SourceState.Stale, "immediately after opening it")]
    public async Task A_fault_of_the_hub_is_shown_and_ends(string fault, SourceState state, string words)
    {
        await using var world = new RunningHub(_sandbox);
        await world.Caches.Of(HubKinds.Imports).WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.Count == 1);
        await _sandbox.FaultOnAsync(fault);
        try
        {
            var lost = await world.Caches.Of(HubKinds.Imports)
                .WhenAsync(s => s.Freshness.State == state && s.Freshness.Problem?.Contains(words, StringComparison.Ordinal) == true);
            Assert.Single(lost.Items);
        }
        finally
        {
            await _sandbox.FaultOffAsync(fault);
        }

        Assert.Single((await world.Caches.Of(HubKinds.Imports).WhenStateAsync(SourceState.Live)).Items);
    }

    [Fact]
    public async Task A_refused_credential_is_shown_and_recovers()
    {
        // Open watches continue during this fault; it affects only a cache that starts.
        await _sandbox.FaultOnAsync("hub-401");
        RunningHub world;
        try
        {
            world = new RunningHub(_sandbox);
            var denied = await world.Caches.Of(HubKinds.Imports).WhenStateAsync(SourceState.Denied);
            Assert.Contains("does not accept the credential (401)", denied.Freshness.Problem, StringComparison.Ordinal);
        }
        finally
        {
            await _sandbox.FaultOffAsync("hub-401");
        }

        await using (world)
        {
            await world.Caches.Of(HubKinds.Imports).WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.Count == 1);
        }
    }

    [Fact]
    public async Task Changes_of_a_silent_hub_are_caught_up()
    {
        await using var world = new RunningHub(
            _sandbox, RunningHub.Impatient with { WatchTimeout = TimeSpan.FromSeconds(1), SilenceGrace = TimeSpan.FromSeconds(2) });
        var before = (
            await world.Caches.Of(HubKinds.Backends)
            .WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.ContainsKey(s_backend))).Items[s_backend];
        var change = new WeightChange(s_backend, before.Meta.ResourceVersion, before.Weight, before.Weight == 70 ? 30 : 70);
        await _sandbox.FaultOnAsync("hub-silence");
        try
        {
            Assert.Equal(
                WriteResult.Accepted,
                (await new HubWriter(_ => world.Client, TimeProvider.System)
                .PatchBackendWeightAsync(change, s_by, false, TestContext.Current.CancellationToken)).Result);
            Assert.Equal(before.Weight, world.Caches.Of(HubKinds.Backends).Current.Items[s_backend].Weight);
        }
        finally
        {
            await _sandbox.FaultOffAsync("hub-silence");
        }

        // The silent streams stay silent; only new ones, opened by the cache's own clock, bring the change.
        await world.Caches.Of(HubKinds.Backends)
            .WhenAsync(s => s.Items[s_backend].Weight == change.New && s.Freshness.State == SourceState.Live);
    }

    [Fact]
    public async Task An_expired_history_is_listed_again_without_losing_a_change()
    {
        await using var world = new RunningHub(_sandbox, RunningHub.Impatient with { WatchTimeout = TimeSpan.FromSeconds(2) });
        var before = (
            await world.Caches.Of(HubKinds.Backends)
            .WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.ContainsKey(s_backend))).Items[s_backend];
        await _sandbox.FaultOnAsync("hub-410");
        try
        {
            await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Reconnects > 0);
        }
        finally
        {
            await _sandbox.FaultOffAsync("hub-410");
        }

        var change = new WeightChange(
            s_backend, world.Caches.Of(HubKinds.Backends).Current.Items[s_backend].Meta.ResourceVersion, before.Weight,
            before.Weight == 20 ? 80 : 20);
        Assert.Equal(
            WriteResult.Accepted,
            (await new HubWriter(_ => world.Client, TimeProvider.System)
            .PatchBackendWeightAsync(change, s_by, false, TestContext.Current.CancellationToken)).Result);
        await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Items[s_backend].Weight == change.New);
    }

    [Fact]
    public async Task A_stream_cut_in_the_middle_of_a_line_loses_nothing()
    {
        await using var world = new RunningHub(_sandbox);
        var before = (
            await world.Caches.Of(HubKinds.Backends)
            .WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.ContainsKey(s_backend))).Items[s_backend];
        await _sandbox.FaultOnAsync("hub-cut");
        var change = new WeightChange(s_backend, before.Meta.ResourceVersion, before.Weight, before.Weight == 90 ? 10 : 90);
        Assert.Equal(
            WriteResult.Accepted,
            (await new HubWriter(_ => world.Client, TimeProvider.System)
            .PatchBackendWeightAsync(change, s_by, false, TestContext.Current.CancellationToken)).Result);
        try
        {
            await world.Caches.Of(HubKinds.Backends).WhenAsync(s => s.Freshness.State == SourceState.Stale);
        }
        finally
        {
            await _sandbox.FaultOffAsync("hub-cut");
        }

        var snapshot = await world.Caches.Of(HubKinds.Backends)
            .WhenAsync(s => s.Items[s_backend].Weight == change.New && s.Freshness.State == SourceState.Live);
        Assert.Empty(snapshot.Unreadable);
    }
}
