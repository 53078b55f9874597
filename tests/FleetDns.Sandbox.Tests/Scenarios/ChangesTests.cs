using System.Text.Json.Nodes;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>The effects of changes (docs/domain.md 2.2, 2.4, 2.5). Each test has its own fleet.</summary>
public sealed class ChangesTests
{
    private static readonly ObjectName s_placement = new("", "crp-dns-demo");

    [Fact]
    public async Task A_new_backend_weight_ends_in_azure_and_in_the_status()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 33);
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Weight == 17));
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted").Number("observedGeneration") == b!.Generation()
                && b.Items("status", "endpoints").All(e => e.Number("weight") == 17));
    }

    [Fact]
    public async Task An_export_weight_set_on_the_hub_is_rolled_out_and_moves_the_split_that_dns_answers()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Change(Kinds.ServiceExport, RunningFleet.Service,
            e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "200");
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Items("status", "endpoints").All(e => e.Number("from", "weight") == 200));
        Assert.All(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => Assert.Equal(50, e.Weight));
    }

    [Fact]
    public async Task A_weight_set_on_one_member_shifts_the_answers()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Member("aks-member-1").Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test", e =>
            e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "1000");
        // ceil(100 · 1000 / 1050) = 96, ceil(100 · 50 / 1050) = 5
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).Order().SequenceEqual([5, 96]));
        var answers = Enumerable.Range(0, 400).Select(_ => Ask(fleet)).ToList();
        Assert.InRange(answers.Count(a => a.StartsWith("fleet-aks-member-1-", StringComparison.Ordinal)), 350, 399);
    }

    [Fact]
    public async Task Weight_zero_removes_all_endpoints_and_the_name()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 0);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted")
                .Text("message") == "0 service(s) exported from clusters have been accepted as Traffic Manager endpoints");
        Assert.Null(fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).At("status", "endpoints"));
        Assert.Equal(ReturnCode.NxDomain, fleet.SimulatedFleet.Zones.Answer(Query()).ReturnCode);
    }

    [Fact]
    public async Task A_member_that_leaves_takes_its_exports_and_its_share_along()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var leaving = new ObjectName("", "aks-member-2");
        fleet.Hub.Delete(Kinds.MemberCluster, leaving);
        await fleet.Until(Kinds.MemberCluster, leaving, c => c is null);
        await fleet.UntilAzure(p => p!.Endpoints.Select(e => e.Weight).SequenceEqual([100]));
        await fleet.Until(Kinds.Namespace, new ObjectName("", "fleet-member-aks-member-2"), ns => ns is null);
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement, p =>
            p.Condition("ClusterResourcePlacementScheduled")
                .Text("message") == "could not find all clusters needed as specified by the scheduling policy, found 1 cluster(s) instead");
        // The member's own agent removes its finalizer.
        await RunningFleet.Until(() => !fleet.Member("aks-member-2").Store.List(Kinds.ServiceExport).Any());
    }

    [Fact]
    public async Task Deleting_the_profile_deletes_it_in_azure_and_the_backend_reports_it()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Delete(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p is null);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted").Text("message") == "TrafficManagerProfile \"kuard-atm-demo\" is not found");
        Assert.Empty(fleet.SimulatedFleet.Azure.Profiles);
        Assert.Equal(ReturnCode.NxDomain, fleet.SimulatedFleet.Zones.Answer(Query()).ReturnCode);
    }

    [Fact]
    public async Task Deleting_and_applying_profile_and_backend_again_ends_in_dns()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var profile = fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        var backend = fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        fleet.Hub.Delete(Kinds.TrafficManagerBackend, RunningFleet.Backend);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b is null);
        Assert.Empty(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints);
        fleet.Hub.Delete(Kinds.TrafficManagerProfile, RunningFleet.Profile);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile, p => p is null);

        fleet.Hub.Create(Kinds.TrafficManagerProfile, Fresh(profile), Kubectl.Manager);
        fleet.Hub.Create(Kinds.TrafficManagerBackend, Fresh(backend), Kubectl.Manager);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "True");
        Assert.EndsWith(".eastus.cloudapp.azure.com", Ask(fleet), StringComparison.Ordinal);
        Assert.NotEqual(profile.Uid(), fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Uid());
    }

    [Fact]
    public async Task A_profile_deleted_by_hand_is_noticed_only_at_the_backends_next_trigger()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var azureProfile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values);
        fleet.SimulatedFleet.Azure.RemoveProfile(azureProfile.ResourceGroup, azureProfile.Name);
        await fleet.SimulatedFleet.WhenIdleAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("True ", fleet.Condition(Kinds.TrafficManagerBackend, RunningFleet.Backend, "Accepted"),
            StringComparison.Ordinal);

        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 90);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted")
                .Text("message") == $"Azure Traffic Manager profile \"{azureProfile.Name}\" under \"rg-flt-tm-demo\" is not found");

        // The repair: any change of the profile's spec re-creates it, and the new observedGeneration triggers the backend.
        fleet.Change(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Ensure("spec", "monitorConfig")["toleratedNumberOfFailures"] = 4);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "True");
        Assert.Equal(2, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints.Length);
    }

    [Fact]
    public async Task Deleting_the_placement_removes_everything_from_the_members_and_the_import()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.Hub.Delete(Kinds.ClusterResourcePlacement, s_placement);
        await fleet.Until(Kinds.ClusterResourcePlacement, s_placement, p => p is null);
        await fleet.Until(Kinds.ServiceImport, RunningFleet.Service, i => i is null);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend,
            b => b.Condition("Accepted").Text("message") == "ServiceImport \"kuard-svc\" is not found");
        await RunningFleet.Until(fleet.Member("aks-member-1").Store, Kinds.Namespace, new ObjectName("", "kuard-demo"), n => n is null);
        Assert.Empty(fleet.Hub.List(Kinds.InternalServiceExport));
        Assert.Empty(fleet.SimulatedFleet.Azure.PublicIps);
    }

    [Fact]
    public async Task A_foreign_endpoint_is_left_alone_and_shares_the_traffic()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var profile = Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values);
        var id = $"/subscriptions/{fleet.SimulatedFleet.Azure.Id}/resourceGroups/rg-flt-tm-demo/providers/Microsoft.Network"
            + $"/trafficManagerProfiles/{profile.Name}";
        var put = fleet.SimulatedFleet.Arm.Send(new ArmRequest(
            "PUT",
            $"{id}/externalEndpoints/by-hand",
            "2022-04-01",
            AzureFaults.User,
            new JsonObject { ["properties"] = new JsonObject { ["target"] = "elsewhere.example.com", ["weight"] = 1 } }));
        Assert.Equal(201, put.Status);
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 10);
        await fleet.UntilAzure(p => p!.Endpoints.Count(e => e.Weight == 5) == 2);
        Assert.Contains(Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values).Endpoints, e => e.Name == "by-hand");
    }

    [Fact]
    public async Task An_invalid_weight_keeps_the_last_good_one_at_the_hub()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = fleet.Member("aks-member-1");
        member.Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
            e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "5.0");
        await RunningFleet.Until(member.Store, Kinds.ServiceExport, RunningFleet.Service,
            e => e.Condition("Valid").Text("status") == "False");
        Assert.Equal(
            "serviceExport kuard-demo/kuard-svc has an invalid weight annotation, err = the weight annotation is not a valid integer: 5.0",
            member.Store.Get(Kinds.ServiceExport, RunningFleet.Service)!.Condition("Valid").Text("message"));
        Assert.Equal(
            50, fleet.Get(Kinds.InternalServiceExport, new ObjectName("fleet-member-aks-member-1", "kuard-demo-kuard-svc"))
            .Number("spec", "weight"));
    }

    [Fact]
    public async Task Weight_zero_on_a_member_unexports_it_and_the_other_fills_the_backend()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = fleet.Member("aks-member-2");
        member.Store.Update(Kinds.ServiceExport, RunningFleet.Service, "test",
            e => e.Ensure("metadata", "annotations")["networking.fleet.azure.com/weight"] = "0");
        await fleet.UntilAzure(p => p!.Endpoints is [{ Weight: 100 }]);
        await RunningFleet.Until(member.Store, Kinds.ServiceExport, RunningFleet.Service,
            e => e.Condition("Valid").Text("message") == "exported service kuard-demo/kuard-svc with 0 weight");
        await fleet.Until(Kinds.ServiceImport, RunningFleet.Service,
            i => i.Items("status", "clusters").Select(c => c.Text("cluster")).SequenceEqual(["aks-member-1"]));
    }

    [Fact]
    public async Task Ports_that_differ_from_the_first_exporters_keep_a_cluster_out()
    {
        await using var fleet = await RunningFleet.StartAsync();
        var member = fleet.Member("aks-member-2");
        member.Store.Update(Kinds.Service, RunningFleet.Service, "test", s => s.Items("spec", "ports").Single()["name"] = "web");
        await fleet.Until(Kinds.InternalServiceExport, new ObjectName("fleet-member-aks-member-2", "kuard-demo-kuard-svc"), e =>
            e.Condition("Conflict").Text("message") == "service kuard-demo/kuard-svc is in conflict with other exported services");
        await RunningFleet.Until(member.Store, Kinds.ServiceExport, RunningFleet.Service,
            e => e.Condition("Conflict").Text("status") == "True");
        await fleet.UntilAzure(p => p!.Endpoints is [{ Weight: 100 }]);
    }

    [Fact]
    public async Task An_endpoint_that_stops_answering_is_degraded_after_one_failure_more_than_tolerated_and_recovers()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.SimulatedFleet.Sites.SetDown(fleet.Member("aks-member-1"), true);
        await fleet.UntilAzure(p => p!.Endpoints.Any(e => e.Health == EndpointHealth.Degraded));
        Assert.Equal("Degraded", MonitorStatus.Of(fleet.SimulatedFleet.Azure, Assert.Single(fleet.SimulatedFleet.Azure.Profiles.Values)));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.StartsWith("fleet-aks-member-2-", Ask(fleet), StringComparison.Ordinal));
        fleet.SimulatedFleet.Sites.SetDown(fleet.Member("aks-member-1"), false);
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Health == EndpointHealth.Online));
    }

    [Fact]
    public async Task Throttled_agents_leave_the_backend_pending_and_catch_up_when_it_ends()
    {
        await using var fleet = await RunningFleet.StartAsync();
        fleet.SimulatedFleet.AzureFaults.Throttled = true;
        fleet.Change(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Ensure("spec")["weight"] = 10);
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b => b.Condition("Accepted").Text("status") == "Unknown");
        var message = fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).Condition("Accepted").Text("message")!;
        Assert.Contains("RESPONSE 429: 429 Too Many Requests\nERROR CODE: TooManyRequests\n", message, StringComparison.Ordinal);
        Assert.Null(fleet.Get(Kinds.TrafficManagerBackend, RunningFleet.Backend).At("status", "endpoints"));
        fleet.SimulatedFleet.AzureFaults.Throttled = false;
        await fleet.UntilAzure(p => p!.Endpoints.All(e => e.Weight == 5));
    }

    [Fact]
    public async Task A_name_taken_in_azure_is_reported_and_the_status_is_cleared()
    {
        await using var fleet = await RunningFleet.StartAsync(new EmptyScenario());
        fleet.SimulatedFleet.Azure.NamesTaken["kuard-demo-kuard-atm-demo"] = true;
        new KuardScenario().Apply(fleet.Hub, fleet.SimulatedFleet.Members);
        await fleet.Until(Kinds.TrafficManagerProfile, RunningFleet.Profile,
            p => p.Condition("Programmed").Text("reason") == "DNSNameNotAvailable");
        Assert.Equal(
            "False DNSNameNotAvailable: Domain name is not available. Please choose a different profile name or namespace",
            fleet.Condition(Kinds.TrafficManagerProfile, RunningFleet.Profile, "Programmed"));
        Assert.Null(fleet.Get(Kinds.TrafficManagerProfile, RunningFleet.Profile).Text("status", "dnsName"));
        await fleet.Until(Kinds.TrafficManagerBackend, RunningFleet.Backend, b =>
            b.Condition("Accepted")
                .Text("message") == "Invalid trafficManagerProfile \"kuard-atm-demo\", please check the trafficManagerProfile status");
    }

    private static JsonObject Fresh(JsonObject obj) => new()
    {
        ["apiVersion"] = obj.Text("apiVersion"),
        ["kind"] = obj.Text("kind"),
        ["metadata"] = new JsonObject { ["name"] = obj.NameOf().Name, ["namespace"] = obj.NameOf().Namespace },
        ["spec"] = obj["spec"]!.DeepClone(),
    };

    private static DnsMessage Query()
    {
        var query = new DnsMessage { IsQuery = true };
        query.Questions.Add(new DnsQuestion(DomainName.Parse(RunningFleet.Fqdn), RecordType.A, RecordClass.INet));
        return query;
    }

    private static string Ask(RunningFleet fleet) =>
        Assert.IsType<CNameRecord>(Assert.Single(fleet.SimulatedFleet.Zones.Answer(Query()).AnswerRecords)).CanonicalName.ToString()
            .TrimEnd('.');
}
