using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;
using FleetDns.Sandbox.Tests.Scenarios;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>Each mistake in manifests, switched on in a running fleet: its outcome, and the recovery after the fix.</summary>
public sealed class MistakeFaultTests
{
    private const string Two = "True Accepted: 2 service(s) exported from clusters have been accepted as Traffic Manager endpoints";
    private const string NoImport = "False Invalid: ServiceImport \"kuard-svc\" is not found";
    private const string InvalidProfile =
        "False Invalid: Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status";
    private const string CannotBeExposed =
        "False Invalid: 2 service(s) exported from clusters cannot be exposed as the Azure Traffic Manager, for example, service "
        + "exported from aks-member-";

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
    public async Task It_has_the_documented_outcome_and_the_fix_recovers(string mistake, string starts, string ends = "")
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        var backend = Backend(mistake);
        fleet.Switch(MistakeController.Prefix + mistake, true);
        await fleet.Until(
            Kinds.TrafficManagerBackend, backend,
            b => Accepted(b) is var accepted && accepted.StartsWith(starts, StringComparison.Ordinal)
            && accepted.EndsWith(ends, StringComparison.Ordinal));
        await RunningFleet.Until(() => Shows(fleet, mistake));
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(starts, Accepted(fleet.Get(Kinds.TrafficManagerBackend, backend)), StringComparison.Ordinal);

        fleet.Switch(MistakeController.Prefix + mistake, false);
        await RunningFleet.Until(() => IsWell(fleet, mistake));
    }

    [Fact]
    public async Task A_second_backend_finds_its_targets_taken_and_the_first_recovers_after_its_deletion()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        fleet.Switch("mistake-two-backends", true);
        await RunningFleet.Until(() => fleet.Hub.List(Kinds.TrafficManagerBackend, "mistake-two-backends").Any(b =>
            Accepted(b)
                .Contains(
                    "Endpoint target must be unique in the profile. The following endpoint target already exists: \\/subscriptions\\/",
                    StringComparison.Ordinal)));

        fleet.Switch("mistake-two-backends", false);
        await RunningFleet.Until(() => IsWell(fleet, "two-backends"));
        Assert.Single(fleet.Hub.List(Kinds.TrafficManagerBackend, "mistake-two-backends"));
    }

    [Fact]
    public async Task A_mistake_can_be_made_again()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        for (var i = 0; i < 2; i++)
        {
            fleet.Switch("mistake-all-weights-zero", true);
            await fleet.Until(Kinds.TrafficManagerBackend, Backend("all-weights-zero"), b => Accepted(b) == NoImport);
            fleet.Switch("mistake-all-weights-zero", false);
            await RunningFleet.Until(() => IsWell(fleet, "all-weights-zero"));
        }
    }

    [Fact]
    public void Each_mistake_has_a_test() => Assert.Equal(
        Mistakes.All.Select(m => m.Name).Where(name => name != "two-backends").Order(),
        typeof(MistakeFaultTests)
            .GetMethod(nameof(It_has_the_documented_outcome_and_the_fix_recovers))!.GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Select(d => (string)((InlineDataAttribute)d).Data[0]!).Order());

    /// <summary>Effects that the backend's status does not show.</summary>
    private static bool Shows(RunningFleet fleet, string mistake)
    {
        var ns = MistakeController.Prefix + mistake;
        var service = fleet.Member("aks-member-1").Store.Get(Kinds.Service, new ObjectName(ns, "kuard-svc"));
        var placement = fleet.Get(Kinds.ClusterResourcePlacement, new ObjectName("", $"crp-{ns}"));
        return mistake switch
        {
            "target-port" => Profile(fleet, ns).Endpoints.All(e => e.Health == EndpointHealth.Degraded) && Answers(fleet, ns),
            "image" =>
                Profile(fleet, ns).Endpoints.All(e => e.Health == EndpointHealth.Degraded)
                && placement.Condition("ClusterResourcePlacementAvailable").Text("status") == "False",
            "default-weight" => Profile(fleet, ns).Endpoints.All(e => e.Weight == 1),
            "wiped-annotations" => service?.Annotation("service.beta.kubernetes.io/azure-load-balancer-internal") is null,
            "override-version" => fleet.Hub.Get(Kinds.ResourceOverride, new ObjectName(ns, "weights")) is not null,
            "too-many-clusters" => placement.Condition("ClusterResourcePlacementScheduled").Text("status") == "False",
            "no-annotations" or "missing-label" =>
                placement.Condition("ClusterResourcePlacementOverridden").Text("reason") == "OverriddenFailed",
            _ => true,
        };
    }

    private static bool IsWell(RunningFleet fleet, string mistake)
    {
        var ns = MistakeController.Prefix + mistake;
        var placement = fleet.Hub.Get(Kinds.ClusterResourcePlacement, new ObjectName("", $"crp-{ns}"));
        return Accepted(fleet.Hub.Get(Kinds.TrafficManagerBackend, Backend(mistake))) == Two
            && ((string[])["Scheduled", "Available"])
                .All(type => placement.Condition("ClusterResourcePlacement" + type).Text("status") == "True")
            && Profile(fleet, ns).Endpoints is { Length: 2 } endpoints
                && endpoints.All(e => e.Health == EndpointHealth.Online && e.Weight == 50)
            && Answers(fleet, ns)
            && fleet.Hub.Get(Kinds.ResourceOverride, new ObjectName(ns, "weights")) is null
            && fleet.Member("aks-member-1").Store.Get(Kinds.Service, new ObjectName(ns, "kuard-svc"))
                ?.Annotation("service.beta.kubernetes.io/azure-load-balancer-internal") == "false";
    }

    private static TrafficManagerProfile Profile(RunningFleet fleet, string ns) =>
        fleet.SimulatedFleet.Azure.FindProfileByDnsName($"{ns}-kuard-atm-demo")!;

    private static bool Answers(RunningFleet fleet, string ns) =>
        fleet.Ask(40, $"{ns}-kuard-atm-demo.trafficmanager.net").Distinct().Count() == 2;

    private static ObjectName Backend(string mistake) => new(MistakeController.Prefix + mistake, "kuard-atm-demo-backend");

    private static string Accepted(JsonObject? backend) =>
        backend.Condition("Accepted") is { } c ? $"{c.Text("status")} {c.Text("reason")}: {c.Text("message")}" : "";
}
