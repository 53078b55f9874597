using FleetDns.Core.Problems;
using FleetDns.Core.Search;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Search;

public class FleetSearchTests
{
    private static FleetView View()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50), ("aks-member-2", 50));
        world.Put(Given.Profile("web-shop"));
        world.Put(Given.Profile("cobweb"));
        var view = world.Update();
        var service = new ServiceRow(Given.Key("web"), null, null, null, [], [], []);
        var problem = new Problem(
            "rule", Severity.Critical, new ObjectRef("TrafficManagerBackend", Given.Key("web-backend")), null, [], null, "Name is taken",
            "", [], new Fix(""));
        return view with { Services = view.Services.SetItem(service.Key, service), Problems = view.Problems.Add(problem.Key, problem) };
    }

    [Fact]
    public void Exact_names_come_before_beginnings_parts_and_the_rest()
    {
        var hits = FleetSearch.Find(View(), "web");

        Assert.Equal(
            ["FQDN kuard-demo-web.trafficmanager.net", "Service kuard-demo/web", "FQDN kuard-demo-web-shop.trafficmanager.net",
                "Service kuard-demo/web-svc", "Backend kuard-demo/web-backend", "Problem Name is taken",
                "FQDN kuard-demo-cobweb.trafficmanager.net"],
            hits.Select(hit => $"{hit.Kind} {hit.Title}"));
    }

    [Fact]
    public void A_backend_leads_to_its_profile()
    {
        var hit = Assert.Single(FleetSearch.Find(View(), "web-back"), hit => hit.Kind == "Backend");

        Assert.Equal(new ObjectRef("TrafficManagerProfile", Given.Key("web")), hit.Page);
    }

    [Fact]
    public void Several_words_must_all_be_there() =>
        Assert.Equal(["kuard-demo-web-shop.trafficmanager.net"], FleetSearch.Find(View(), "shop  KUARD").Select(hit => hit.Title));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nothing-of-that-name")]
    public void Nothing_is_found_for_nothing(string text) => Assert.Empty(FleetSearch.Find(View(), text));

    [Fact]
    public void Members_are_found_and_no_more_than_asked_for()
    {
        Assert.Equal(["aks-member-1", "aks-member-2"], FleetSearch.Find(View(), "AKS").Select(hit => hit.Title));
        Assert.Single(FleetSearch.Find(View(), "aks", most: 1));
    }
}
