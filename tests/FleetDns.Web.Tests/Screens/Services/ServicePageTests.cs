using Bunit;
using FleetDns.Core.Problems;
using FleetDns.Web.Features.Services;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Services;

public sealed class ServicePageTests : ScreenTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<ServicePage> Of(string name = "kuard-svc", string query = "")
    {
        Navigation.NavigateTo($"/services/kuard-demo/{name}{query}");
        return Render<ServicePage>(page => page.Add(p => p.Namespace, "kuard-demo").Add(p => p.Name, name));
    }

    [Fact]
    public void All_seven_checks_of_each_cluster_have_reasons_and_fixes_those_that_need_attention_first()
    {
        FleetBuilder.Export("kuard-svc", "aks-member-2", 200, label: false);
        ShowFleet();
        var page = Of();

        Assert.Contains("A check fails on 1 of 2 clusters", Words(page.Find(".facts")), StringComparison.Ordinal);
        Assert.Equal(["aks-member-2", "aks-member-1"], page.FindAll(".cellrow .nm").Select(name => name.TextContent));
        Assert.Equal(14, page.FindAll(".seven li").Count);
        Assert.Contains("1 Exported the cluster exports it : weight 200", Words(page.FindAll(".seven")[0]), StringComparison.Ordinal);
        Assert.Contains("7 Online unknown: Azure is not configured", Words(page.FindAll(".seven")[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_backends_and_placements_are_linked()
    {
        FleetBuilder.Placement("crp-1", "kuard-svc", "aks-member-1", "aks-member-2")
            .Event(new ObjectRef("ServiceExport", new ObjectKey("kuard-demo", "kuard-svc")), "Seen", "something happened");
        ShowFleet();
        var page = Of();

        Assert.Equal("profiles/kuard-demo/kuard-atm-demo", page.Find("section[aria-labelledby=backends] td a").GetAttribute("href"));
        Assert.Equal("placements/crp-1", page.Find("section[aria-labelledby=placements] a").GetAttribute("href"));
        Assert.Contains("2 of 2 clusters up to date", Words(page), StringComparison.Ordinal);
        Assert.Contains("something happened", Words(page), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".facts a"));

        FleetBuilder.Facts(
            facts =>
                facts with
                {
                    ServiceExports = facts.ServiceExports.SetItem(
                    new ObjectKey("kuard-demo", "kuard-svc"),
                    new ServiceExport(
                        facts.Backends[FleetBuilder.KuardBackend].Meta with { Key = new ObjectKey("kuard-demo", "kuard-svc") }))
                });
        ShowFleet();
        Assert.Equal(
            ["create/service?ns=kuard-demo&name=kuard-svc", "create/service?ns=kuard-demo&name=kuard-svc&delete=true"],
            Of().FindAll(".facts a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void A_placement_that_leaves_the_service_out_is_not_shown_as_placing_it()
    {
        FleetBuilder.Placement("crp-1", "kuard-svc", "aks-member-1", "aks-member-2").Facts(facts => facts with
        {
            ClusterPlacements =
                facts.ClusterPlacements.SetItem(new ObjectKey("", "crp-1"), facts.ClusterPlacements[new ObjectKey("", "crp-1")] is var crp
                ? crp with
                {
                    Selectors = [crp.Selectors[0] with { SelectionScope = "NamespaceOnly" }],
                    SelectedResources = [crp.SelectedResources[0]]
                } : crp),
        });
        ShowFleet();

        Assert.Contains(
            "crp-1 places only the namespace (selectionScope NamespaceOnly), not the service; 2 of 2 clusters up to date",
            Words(Of().Find("section[aria-labelledby=placements]")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_asks_for_ipv6_shows_that_ipv6_is_not_covered()
    {
        var key = new ObjectKey("kuard-demo", "kuard-svc");
        FleetBuilder.Facts(
            facts =>
                facts with
                {
                    Services = facts.Services.SetItem(
                    key, new HubService(
                        facts.Backends[FleetBuilder.KuardBackend].Meta with { Key = key }, "LoadBalancer", false,
                        [])
                    { IpFamilies = ["IPv6"] })
                });
        ShowFleet();

        Assert.Contains(
            "Service of type LoadBalancer, asks for IPv6 (not shown here)", Words(Of().Find(".facts")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_can_open_one_cluster_only()
    {
        var page = Of(query: "?cluster=aks-member-2");
        Assert.Single(page.FindAll(".seven"));
        page.FindAll("button.cellrow")[0].Click();
        Assert.EndsWith("?cluster=aks-member-1", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_the_service_are_shown_and_those_of_others_are_not()
    {
        Problem Found(string title, string kind, ObjectKey about) =>
            new("r", Severity.Warning, new ObjectRef(kind, about), null, [], null, title, "m", [], new Fix("f"));
        Problem[] all = [
            Found("mine", "ServiceExport", new ObjectKey("kuard-demo", "kuard-svc")),
            Found("the hub's view of mine", "InternalServiceExport", new ObjectKey("fleet-member-a", "kuard-demo-kuard-svc")),
            Found("theirs", "ServiceExport", new ObjectKey("shop", "kuard-svc"))];
        Feed.Show(
            FleetBuilder.View with
            {
                Problems = FleetBuilder.View.Problems.SetItems(
                all.Select(problem => KeyValuePair.Create(problem.Key, problem)))
            });
        var words = Words(Of().Find("ul[aria-label=Problems]"));
        Assert.Contains("the hub's view of mine", words, StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_reported_and_shown_once_it_exists()
    {
        var page = Of("later");
        Assert.Equal("No service kuard-demo/later is exported.", Words(page.Find("h1")));
        FleetBuilder.Export("later", "aks-member-3", 5);
        ShowFleet();
        await ShowsAsync(() => page.FindAll(".cellrow").Count == 1);
        Assert.Contains("No backend uses it", Words(page), StringComparison.Ordinal);
    }
}
