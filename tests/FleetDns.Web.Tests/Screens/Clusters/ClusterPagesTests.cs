using Bunit;
using FleetDns.Web.Features.Clusters;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Clusters;

public sealed class ClusterPagesTests : ScreenTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<ClustersPage> List(string query = "")
    {
        Navigation.NavigateTo($"/clusters{query}");
        return Render<ClustersPage>();
    }

    private IRenderedComponent<ClusterPage> One(string name = "aks-member-1") => Render<ClusterPage>(page => page.Add(p => p.Name, name));

    private static IEnumerable<string> Names(IRenderedComponent<ClustersPage> page) =>
        page.FindAll("tbody a.name").Select(link => link.TextContent);

    [Fact]
    public void Clusters_are_listed_with_state_heartbeat_capacity_and_fqdns()
    {
        FleetBuilder.Member("aks-member-1", member => member with
        {
            Properties = ImmutableDictionary<string, string>.Empty.Add("kubernetes-fleet.io/node-count", "3")
                .Add("resources.kubernetes-fleet.io/total-cpu", "12").Add("resources.kubernetes-fleet.io/available-cpu", "7200m"),
            Taints = [new Taint("a", "b", "NoSchedule")],
        });
        ShowFleet();
        var page = List();

        Assert.Equal("All 3 clusters have joined and are reporting.", Words(page.Find("h1")));
        Assert.Equal(["aks-member-1", "aks-member-2", "aks-member-3"], Names(page));
        Assert.Equal(
            "A aks-member-1 eastus joined 4 s 1 of 1 3 7.2 of 12 – 1 1",
            Words(page.FindAll("tbody tr").First(row => row.TextContent.Contains("aks-member-1", StringComparison.Ordinal))));
    }

    [Fact]
    public void An_arc_enabled_member_shows_that_dns_load_balancing_is_not_supported()
    {
        Assert.DoesNotContain("Arc", Words(One().Find(".facts")), StringComparison.Ordinal);

        FleetBuilder.Member("aks-member-1", member => member with
        {
            Meta = member.Meta with
            {
                Annotations = ImmutableDictionary<string, string>.Empty.Add(
                "fleet.azure.com/cluster-resource-id",
                "/subscriptions/s/resourcegroups/rg/providers/microsoft.kubernetes/connectedclusters/shop")
            },
        });
        ShowFleet();
        Assert.Contains(
            "Cluster type Arc-enabled: DNS load balancing is not supported", Words(One().Find(".facts")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?q=UKSOUTH", "aks-member-3")]
    [InlineData("?region=uksouth", "aks-member-3")]
    [InlineData("?state=open", "aks-member-2")]
    public void Filters_come_from_the_address(string query, string only)
    {
        FleetBuilder.Member(
            "aks-member-2",
            member =>
                member with
                {
                    Conditions = [
                    new Condition(
                        "Joined", ConditionStatus.Unknown, "R",
                        "Member cluster aks-member-2 has not reported all the expected agents, expected 3, got 1", 1,
                        FleetBuilder.Noon)]
                });
        ShowFleet();
        var page = List(query);
        Assert.Equal([only], Names(page));
        Assert.Equal("1 of 3 clusters needs attention.", Words(page.Find("h1")));
    }

    [Fact]
    public async Task A_cluster_that_stops_reporting_is_shown_without_an_event()
    {
        var page = List();
        Clock.Advance(TimeSpan.FromMinutes(6));
        await ShowsAsync(() => Words(page.Find("h1")) == "3 of 3 clusters need attention.");
        Assert.Contains("no heartbeat for more than 5 min", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void The_impact_names_shares_where_they_would_go_and_fqdns_that_would_go_down()
    {
        FleetBuilder.Profile(new ObjectKey("shop", "checkout"))
            .Backend(new ObjectKey("shop", "b"), "checkout", "checkout", 10).Export("checkout", "aks-member-1", 1, space: "shop");
        ShowFleet();
        var words = Words(One().Find("section[aria-labelledby=breaks]"));

        Assert.Contains("1 FQDN would go down, 1 would shift traffic to other clusters.", words, StringComparison.Ordinal);
        Assert.Contains("shop-checkout.trafficmanager.net 100.0 none: the FQDN would go down", words, StringComparison.Ordinal);
        Assert.Contains("kuard-demo-kuard-atm-demo.trafficmanager.net 33.7 B aks-member-2 66.3 → 100.0 %", words, StringComparison.Ordinal);
        Assert.Contains("None: no FQDN uses this cluster.", Words(One("aks-member-3")), StringComparison.Ordinal);
    }

    [Fact]
    public void Agents_labels_taints_capacity_and_services_have_their_panels()
    {
        FleetBuilder.Placement("crp-1", "kuard-svc", "aks-member-1").Member("aks-member-1", member => member with
        {
            Taints = [new Taint("maintenance", "", "NoSchedule")],
            Usage = new ResourceUsage(
                ImmutableDictionary<string, string>.Empty.Add("memory", "48Gi"), ImmutableDictionary<string, string>.Empty,
                ImmutableDictionary<string, string>.Empty.Add("memory", "20Gi"), FleetBuilder.Noon),
            Properties = ImmutableDictionary<string, string>.Empty.Add("k8s.io/k8s-version", "v1.33.1").Add("odd", "<b>x</b>"),
        });
        ShowFleet();
        var page = One();
        var words = Words(page);
        Assert.Contains("MemberAgent Healthy True 4 s", words, StringComparison.Ordinal);
        Assert.Contains("Memory 48Gi – 20Gi", words, StringComparison.Ordinal);
        Assert.Contains("maintenance:NoSchedule", words, StringComparison.Ordinal);
        Assert.Contains("fleet.azure.com/location eastus", words, StringComparison.Ordinal);
        Assert.Contains("odd <b>x</b>", words, StringComparison.Ordinal);
        Assert.Equal("placements/crp-1", page.Find("section[aria-labelledby=placements] a").GetAttribute("href"));
        Assert.Equal(
            "services/kuard-demo/kuard-svc?cluster=aks-member-1",
            page.Find("section[aria-labelledby=services] .cellrow").GetAttribute("href"));
    }

    [Fact]
    public void An_unknown_cluster_and_an_empty_fleet_are_reported()
    {
        Assert.Equal("There is no member cluster unknown .", Words(One("unknown").Find("h1")));
        Feed.Show(FleetView.Empty with { Freshness = FleetBuilder.Fresh(SourceState.Live) });
        Assert.Contains("No member cluster has joined", Words(List()), StringComparison.Ordinal);
    }
}
