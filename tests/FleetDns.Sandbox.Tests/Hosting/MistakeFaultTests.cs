using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;
using FleetDns.Sandbox.Tests.Scenarios;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>Each mistake in manifests, switched on in a running world: where it ends, and that mending it makes everything good.</summary>
public sealed class MistakeFaultTests
{
    private const string Two = "True Accepted: 2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";
    private const string NoImport = "False Invalid: ServiceImport \"kuard-svc\" is not found";
    private const string InvalidProfile = "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status";
    private const string CannotBeExposed = "False Invalid: 2 service(s) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, service exported from aks-member-";

    [Theory]
    [InlineData("export-name", NoImport)]
    [InlineData("override-placement", CannotBeExposed, "is invalid: DNS label is not configured to the public IP")]
    [InlineData("override-version", Two)]
    [InlineData("wiped-annotations", Two)]
    [InlineData("no-annotations", NoImport)]
    [InlineData("missing-label", NoImport)]
    [InlineData("target-port", Two)]
    [InlineData("image", Two)]
    [InlineData("default-weight", Two)]
    [InlineData("tcp-probe", InvalidProfile)]
    [InlineData("cluster-ip", CannotBeExposed, "is invalid: unsupported service type \"ClusterIP\"")]
    [InlineData("internal-lb", CannotBeExposed, "is invalid: internal load balancer is not supported")]
    [InlineData("invalid-weight", NoImport)]
    [InlineData("all-weights-zero", NoImport)]
    [InlineData("port-conflict", "True Accepted: 1 service(s) exported from clusters have been accepted as Traffic Manager endpoints")]
    [InlineData("resource-group", InvalidProfile)]
    [InlineData("unknown-profile", "False Invalid: TrafficManagerProfile \"kuard-atm\" is not found")]
    [InlineData("too-many-clusters", Two)]
    public async Task It_ends_where_the_facts_say_and_mending_it_heals(string mistake, string starts, string ends = "")
    {
        await using var world = await RunningFleet.StartAsync(new EmptyScenario());
        var backend = Backend(mistake);
        world.Switch(MistakeController.Prefix + mistake, true);
        await world.Until(Kinds.TrafficManagerBackend, backend, b => Accepted(b) is var said && said.StartsWith(starts, StringComparison.Ordinal) && said.EndsWith(ends, StringComparison.Ordinal));
        await RunningFleet.Until(() => Shows(world, mistake));
        await world.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(starts, Accepted(world.Get(Kinds.TrafficManagerBackend, backend)), StringComparison.Ordinal);

        world.Switch(MistakeController.Prefix + mistake, false);
        await RunningFleet.Until(() => IsWell(world, mistake));
    }

    [Fact]
    public async Task A_second_backend_finds_its_targets_taken_and_the_first_is_well_once_it_is_gone()
    {
        await using var world = await RunningFleet.StartAsync(new EmptyScenario());
        world.Switch("mistake-two-backends", true);
        await RunningFleet.Until(() => world.Hub.List(Kinds.TrafficManagerBackend, "mistake-two-backends").Any(b =>
            Accepted(b).Contains("Endpoint target must be unique in the profile. The following endpoint target already exists: \\/subscriptions\\/", StringComparison.Ordinal)));

        world.Switch("mistake-two-backends", false);
        await RunningFleet.Until(() => IsWell(world, "two-backends"));
        Assert.Single(world.Hub.List(Kinds.TrafficManagerBackend, "mistake-two-backends"));
    }

    [Fact]
    public async Task A_mistake_can_be_made_again()
    {
        await using var world = await RunningFleet.StartAsync(new EmptyScenario());
        for (var i = 0; i < 2; i++)
        {
            world.Switch("mistake-all-weights-zero", true);
            await world.Until(Kinds.TrafficManagerBackend, Backend("all-weights-zero"), b => Accepted(b) == NoImport);
            world.Switch("mistake-all-weights-zero", false);
            await RunningFleet.Until(() => IsWell(world, "all-weights-zero"));
        }
    }

    [Fact]
    public void Each_mistake_has_a_test() => Assert.Equal(
        Mistakes.All.Select(m => m.Name).Where(name => name != "two-backends").Order(),
        typeof(MistakeFaultTests).GetMethod(nameof(It_ends_where_the_facts_say_and_mending_it_heals))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(d => (string)((InlineDataAttribute)d).Data[0]!).Order());

    /// <summary>What the backend does not say.</summary>
    private static bool Shows(RunningFleet world, string mistake)
    {
        var ns = MistakeController.Prefix + mistake;
        var service = world.Member("aks-member-1").Store.Get(Kinds.Service, new ObjectName(ns, "kuard-svc"));
        var placement = world.Get(Kinds.ClusterResourcePlacement, new ObjectName("", $"crp-{ns}"));
        return mistake switch
        {
            "target-port" => Profile(world, ns).Endpoints.All(e => e.Health == EndpointHealth.Degraded) && Answers(world, ns),
            "image" => Profile(world, ns).Endpoints.All(e => e.Health == EndpointHealth.Degraded) && placement.Condition("ClusterResourcePlacementAvailable").Text("status") == "False",
            "default-weight" => Profile(world, ns).Endpoints.All(e => e.Weight == 1),
            "wiped-annotations" => service?.Annotation("service.beta.kubernetes.io/azure-load-balancer-internal") is null,
            "override-version" => world.Hub.Get(Kinds.ResourceOverride, new ObjectName(ns, "weights")) is not null,
            "too-many-clusters" => placement.Condition("ClusterResourcePlacementScheduled").Text("status") == "False",
            "no-annotations" or "missing-label" => placement.Condition("ClusterResourcePlacementOverridden").Text("reason") == "OverriddenFailed",
            _ => true,
        };
    }

    private static bool IsWell(RunningFleet world, string mistake)
    {
        var ns = MistakeController.Prefix + mistake;
        var placement = world.Hub.Get(Kinds.ClusterResourcePlacement, new ObjectName("", $"crp-{ns}"));
        return Accepted(world.Hub.Get(Kinds.TrafficManagerBackend, Backend(mistake))) == Two
            && ((string[])["Scheduled", "Available"]).All(type => placement.Condition("ClusterResourcePlacement" + type).Text("status") == "True")
            && Profile(world, ns).Endpoints is { Length: 2 } endpoints && endpoints.All(e => e.Health == EndpointHealth.Online && e.Weight == 50)
            && Answers(world, ns)
            && world.Hub.Get(Kinds.ResourceOverride, new ObjectName(ns, "weights")) is null
            && world.Member("aks-member-1").Store.Get(Kinds.Service, new ObjectName(ns, "kuard-svc"))?.Annotation("service.beta.kubernetes.io/azure-load-balancer-internal") == "false";
    }

    private static TrafficManagerProfile Profile(RunningFleet world, string ns) => world.SimulatedFleet.Azure.FindProfileByDnsName($"{ns}-kuard-atm-demo")!;

    private static bool Answers(RunningFleet world, string ns) => world.Ask(40, $"{ns}-kuard-atm-demo.trafficmanager.net").Distinct().Count() == 2;

    private static ObjectName Backend(string mistake) => new(MistakeController.Prefix + mistake, "kuard-atm-demo-backend");

    private static string Accepted(JsonObject? backend) =>
        backend.Condition("Accepted") is { } c ? $"{c.Text("status")} {c.Text("reason")}: {c.Text("message")}" : "";
}
