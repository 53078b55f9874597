using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Tests.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sandbox.Tests.Controllers;

public sealed class BackendWithoutAnswerTests
{
    [Fact]
    public async Task A_write_that_gets_no_answer_is_an_event_and_no_status()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var before = fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted");
        // A second controller over the same hub whose identity is lost between each read and the write after it.
        var calls = 0;
        var caller = new ArmCaller(fleet.SimulatedFleet.Arm, FleetShape.Subscription,
            () => calls++ % 2 == 0 ? FleetShape.FleetPrincipal : null);
        using var stop = new CancellationTokenSource();
        var waits = new Waits(new WaitSettings { MaxBackoff = TimeSpan.FromMinutes(1) }) { Settled = true };
        var controller = new BackendController(
            new ControllerContext(new Activity(), waits, TimeProvider.System, NullLoggerFactory.Instance, stop.Token), fleet.Hub, caller);
        var profile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values);
        fleet.SimulatedFleet.Azure.SetProfile(profile with { Endpoints = [] });
        controller.Enqueue(RunningFleet.Backend);
        var run = controller.RunAsync();
        await RunningFleet.Until(() => fleet.Hub.List(Kinds.Event, "kuard-demo").Any(e =>
            e.Text("message")!.StartsWith("Failed to create or update Azure Traffic Manager endpoint \"fleet-", StringComparison.Ordinal)
            && e.Text("message")!.Contains(ArmErrors.NoIdentity, StringComparison.Ordinal)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(before, fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted"));
        Assert.Equal(2, fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Items("status", "endpoints").Count());
    }
}
