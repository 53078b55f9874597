using FleetDns.Sources.Tests.Support;
using FleetDns.Testing;

namespace FleetDns.Sources.Tests.Sandbox;

public sealed class SandboxRestartTests
{
    [Fact]
    public async Task A_hub_that_is_killed_and_started_again_elsewhere_is_found_and_caught_up()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["Sandbox:Directory"] = folder.File("world") };
        var first = await SandboxProcess.StartAsync("kuard", settings);
        await using var world = new RunningHub(first);
        var before = await world.Caches.Of(HubKinds.Profiles).WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.Count == 1);

        await first.DisposeAsync();
        var lost = await world.Caches.Of(HubKinds.Profiles).WhenStateAsync(SourceState.Stale);
        Assert.Equal(before.Items.Keys, lost.Items.Keys);

        // Same CA and tokens, other ports, versions from a later clock: the kubeconfig is read again, and the history has expired. A stream
        // that opens only to say so is live for a moment, so the new object is what to wait for.
        await using var second = await SandboxProcess.StartAsync("kuard", settings);
        var uid = before.Items.Values.Single().Meta.Uid;
        var after = await world.Caches.Of(HubKinds.Profiles)
            .WhenAsync(s => s.Freshness.State == SourceState.Live && s.Items.Values.All(p => p.Meta.Uid != uid && p.DnsName is not null));
        Assert.Equal(before.Items.Keys, after.Items.Keys);
    }
}
