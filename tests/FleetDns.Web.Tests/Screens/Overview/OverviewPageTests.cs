using Bunit;
using FleetDns.Core.Problems;
using FleetDns.Web.Features.Overview;
using FleetDns.Web.Parts;
using FleetDns.Web.Tests.Screens.Problems;

namespace FleetDns.Web.Tests.Screens.Overview;

public class OverviewPageTests : ScreenTest
{
    [Fact]
    public void The_headline_comes_first_then_the_fqdn_and_the_members()
    {
        var page = Render<OverviewPage>();

        Assert.Equal("Your only FQDN works as intended.", Words(page.Find("h1")));
        Assert.Equal("kuard-demo-kuard-atm-demo.trafficmanager.net", page.Find("article h3 a").TextContent.Trim());
        Assert.Equal("profiles/kuard-demo/kuard-atm-demo", page.Find("article h3 a").GetAttribute("href"));
        Assert.Equal(
            ["A aks-member-1 eastus 1 of 1 4 s 33.7", "B aks-member-2 eastus 1 of 1 4 s 66.3", "C aks-member-3 uksouth 1 of 1 4 s –"],
            page.FindAll("tbody tr").Where(row => row.TextContent.Contains("aks", StringComparison.Ordinal)).Select(Words));
    }

    [Fact]
    public async Task A_profile_that_needs_attention_says_why_next_to_its_bars()
    {
        var page = Render<OverviewPage>();
        FleetBuilder.Write(FleetBuilder.KuardBackend, 1);
        ShowFleet();

        await ShowsAsync(() => Words(page.Find("h1")) == "Your only FQDN does not work as intended. It needs attention.");
        Assert.Contains("Rounding at backend weight 1.", Words(page.Find(".why")), StringComparison.Ordinal);
        Assert.Equal("At risk", page.Find("article .gl[role=img]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task A_cluster_that_is_left_out_is_named_with_the_controllers_reason()
    {
        var page = Render<OverviewPage>();
        FleetBuilder.Export("kuard-svc", "aks-member-3", 100, label: false);
        ShowFleet();

        await ShowsAsync(() => Words(page.Find(".why"))
            .StartsWith("aks-member-3 left out: DNS label is not configured to the public IP.", StringComparison.Ordinal));
        Assert.Contains(
            "left out", Words(page.FindAll("tbody tr").First(row => row.TextContent.Contains("aks-member-3", StringComparison.Ordinal))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measurement_shows_its_verdict_as_a_sentence()
    {
        var page = Render<OverviewPage>();
        Measurements.Show(
            FleetBuilder.Kuard,
            FleetBuilder.Measured(
                FleetBuilder.Row(FleetBuilder.Kuard), 1000,
                new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 340, [FleetBuilder.Target("aks-member-2")] = 660 },
                FleetBuilder.Noon));

        await ShowsAsync(
            () => Words(page.Find(".why")).Contains(
                "Measured from 1,000 answers: No evidence of deviation from the expected split.", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_fleet_shows_three_steps_and_no_dead_link()
    {
        Feed.Show(new FleetBuilder().Member("aks-member-1", "eastus").View);
        var page = Render<OverviewPage>();

        Assert.Equal("No FQDN yet.", Words(page.Find("h1")));
        Assert.Equal(3, page.FindAll("ol.steps li").Count);
        var links = page.FindAll("a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(["create/service", "create/profile", "create/backend", "create/yaml"], links);
        Assert.All(links, link => Assert.True(ProgramPages.Has(link), link));
        Assert.Contains("aks-member-1", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_objects_it_shows_that_it_is_catching_up()
    {
        Feed.Show(new FleetBuilder().Freshness(FleetBuilder.Fresh(SourceState.CatchingUp)).View);
        var page = Render<OverviewPage>();

        Assert.Equal("Catching up with the hub.", Words(page.Find("h1")));
        Assert.Contains("0 of 5 resource kinds read.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_hub_greys_the_page_and_the_headline_is_in_the_past_tense()
    {
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, "Connection refused"));
        ShowFleet();
        var page = Render<OverviewPage>();

        Assert.Equal("Your only FQDN worked as intended when last seen.", Words(page.Find("h1")));
        Assert.Equal(2, page.FindAll("g.is-stale").Count);
        Assert.Contains("is-old", page.Find("section[aria-labelledby=members]").ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fleet_without_permission_to_read_is_not_called_empty()
    {
        Feed.Show(new FleetBuilder().Freshness(FleetBuilder.Fresh(SourceState.Denied, "may not list trafficmanagerprofiles")).View);
        var page = Render<OverviewPage>();

        Assert.Equal("The hub does not show its FQDNs.", Words(page.Find("h1")));
        Assert.Empty(page.FindAll("ol.steps"));
    }

    [Fact]
    public void Of_many_fqdns_those_that_need_attention_come_first()
    {
        for (var n = 0; n < 25; n++)
        {
            var key = new ObjectKey("many", $"p{n:00}");
            FleetBuilder.Profile(key).Backend(new ObjectKey("many", $"b{n:00}"), key.Name, $"s{n:00}", n == 24 ? 1 : 300)
                .Export($"s{n:00}", "aks-member-1", 100, space: "many").Export($"s{n:00}", "aks-member-2", 200, space: "many");
        }

        ShowFleet();
        var page = Render<OverviewPage>();

        Assert.Equal(OverviewPage.MostShown, page.FindAll("article").Count);
        Assert.Contains("many/p24", Words(page.Find("article")), StringComparison.Ordinal);
        Assert.Contains(
            $"Showing the {OverviewPage.MostShown} of 26 FQDNs that most need attention. Show all FQDNs", Words(page),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_members_those_that_need_attention_come_first()
    {
        for (var n = 0; n < 15; n++)
        {
            FleetBuilder.Member($"more-{n:00}", "eastus");
        }

        ShowFleet();
        Feed.Show(
            Feed.Current with
            {
                Members = Feed.Current.Members.SetItem(
                "more-14", Feed.Current.Members["more-14"] with { AgentsHealthy = 0 })
            });
        var members = Render<OverviewPage>().Find("section[aria-labelledby=members]");

        Assert.Equal(12, members.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("more-14", Words(members.QuerySelector("tbody tr")!), StringComparison.Ordinal);
        Assert.Contains(
            "Showing the 12 of 18 clusters that most need attention. Show all clusters", Words(members), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unchanged_row_is_not_rendered_again()
    {
        var page = Render<OverviewPage>();
        var row = page.FindComponent<FqdnRow>();
        var drawn = row.RenderCount;
        var view = Feed.Current;
        Feed.Show(view with { Members = view.Members.Remove("aks-member-3") });

        await ShowsAsync(() => !Words(page).Contains("aks-member-3", StringComparison.Ordinal));
        Assert.Equal(drawn, row.RenderCount);
    }

    [Fact]
    public void Problems_are_below_the_fqdns_and_the_worst_one_in_its_card()
    {
        var drift = Found.Of("weight-drift", Severity.Warning, "Azure has weight 1.", profile: FleetBuilder.Kuard);
        var degraded = Found.Of("all-degraded", Severity.Critical, "No endpoint passes its probe.", profile: FleetBuilder.Kuard);
        var advice = Found.Of("one-region", Severity.Advice, "All clusters are in eastus.", profile: FleetBuilder.Kuard);
        Feed.Show(FleetBuilder.View.With(drift, degraded, advice));
        var page = Render<OverviewPage>();

        // Shares can be as intended while no client is served.
        Assert.Equal("Your only FQDN does not work as intended. It needs attention.", Words(page.Find("h1")));
        Assert.Contains("No endpoint passes its probe.", Words(page.Find(".lede")), StringComparison.Ordinal);
        Assert.Equal("Critical", page.Find("article .gl[role=img]").GetAttribute("aria-label"));
        Assert.StartsWith("No endpoint passes its probe.", Words(page.Find(".why")), StringComparison.Ordinal);
        Assert.Equal("problems?q=kuard-demo%2Fkuard-atm-demo", page.Find(".why a.btn").GetAttribute("href"));
        Assert.Equal(
            ["No endpoint passes its probe.", "Azure has weight 1."], page.FindAll("ul[aria-label=Problems] li p.strong").Select(Words));
        Assert.Equal("Show 2 problems and 1 recommendation", Words(page.Find("section[aria-labelledby=problems] header a")));
    }

    [Fact]
    public void A_cause_is_shown_once_and_before_its_effect()
    {
        FleetBuilder.Drop(FleetBuilder.KuardBackend);
        Feed.Show(
            FleetBuilder.View.With(
                Found.Of("no-backend", Severity.Critical, "No backend names this profile.", profile: FleetBuilder.Kuard)));

        Assert.Equal(
            "No backend names this profile. DNS returns no endpoint for this FQDN. Evidence and fix",
            Words(Render<OverviewPage>().Find(".why")));
    }

    [Fact]
    public void Worst_first_even_where_all_are_shown()
    {
        var dead = new ObjectKey("zoo", "dead");
        FleetBuilder.Profile(dead);
        ShowFleet();

        Assert.Equal(
            ["no FQDN", "kuard"],
            Render<OverviewPage>().FindAll("article h3").Select(Words)
            .Select(
                name => name.StartsWith("zoo-dead", StringComparison.Ordinal) ? "no FQDN"
                : name.StartsWith("kuard", StringComparison.Ordinal) ? "kuard" : name));
    }

    [Fact]
    public void A_profile_has_the_severity_of_its_problem()
    {
        FleetBuilder.Export("kuard-svc", "aks-member-3", 100, label: false);   // left out: red on its own, a warning by its rule
        Feed.Show(
            FleetBuilder.View.With(
                Found.Of("dns-label-missing", Severity.Warning, "aks-member-3 is left out.", profile: FleetBuilder.Kuard)));
        var page = Render<OverviewPage>();

        Assert.Equal("At risk", page.Find("article .gl[role=img]").GetAttribute("aria-label"));
        Assert.StartsWith("aks-member-3 is left out. Meaning of dns-label-missing.", Words(page.Find(".why")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drained_cluster_is_mentioned_but_does_not_look_like_a_problem()
    {
        Feed.Show(FleetBuilder.View.With(
            Found.Of(
                "drained", Severity.Advice, "aks-member-2 is drained (weight 0).", profile: FleetBuilder.Kuard, cluster: "aks-member-2"),
            Found.Of(
                "one-cluster", Severity.Advice, "One cluster is left: aks-member-1 takes all traffic.", profile: FleetBuilder.Kuard,
                cluster: "aks-member-1")));
        var page = Render<OverviewPage>();

        Assert.Equal("Your only FQDN works.", Words(page.Find("h1")));
        Assert.StartsWith(
            "aks-member-2 is drained (weight 0) since 11:46. One cluster is left: aks-member-1.", Words(page.Find(".why")),
            StringComparison.Ordinal);
        Assert.Equal("Note", page.Find("article .gl[role=img]").GetAttribute("aria-label"));
        Assert.Contains("No problems. 2 recommendations.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_is_withdrawn_when_the_weights_change_and_can_be_measured_again_there()
    {
        var page = Render<OverviewPage>();
        Measurements.Show(
            FleetBuilder.Kuard,
            FleetBuilder.Measured(
                FleetBuilder.Row(FleetBuilder.Kuard), 500,
                new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 170, [FleetBuilder.Target("aks-member-2")] = 330 },
                FleetBuilder.Noon));
        await ShowsAsync(
            () => Words(page.Find(".why")).Contains("No evidence of deviation from the expected split.", StringComparison.Ordinal));

        FleetBuilder.Export("kuard-svc", "aks-member-1", 200);
        ShowFleet();
        await ShowsAsync(
            () => Words(page.Find(".why"))
            .Contains(
                "The measurement at 12:00 matched the shares of that time (33.7/66.3). They have changed since. Measure again",
                StringComparison.Ordinal));
        Assert.DoesNotContain("Agrees", Words(page), StringComparison.Ordinal);

        await page.Find(".why button").ClickAsync(new());
        Assert.Equal((FleetBuilder.Kuard, 500), (Measurements.Started[^1].Profile, Measurements.Started[^1].Queries));
    }

    [Fact]
    public void Where_azure_does_not_route_by_weight_no_share_is_drawn()
    {
        var azure = FleetBuilder.AzureOf(FleetBuilder.Kuard) with { RoutingMethod = "Priority" };
        FleetBuilder.Azure(SourceState.Live, azure);
        ShowFleet();
        var page = Render<OverviewPage>();

        Assert.Contains("not known: Azure routes by Priority, not by weight", Words(page.Find("svg.bars")), StringComparison.Ordinal);
        Assert.Contains("Effective: not known", page.Find("svg.bars").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Contains("not known", Words(page.Find("section[aria-labelledby=members]")), StringComparison.Ordinal);
        Assert.Equal("Your only FQDN does not work as intended. It needs attention.", Words(page.Find("h1")));
    }

    [Fact]
    public void Without_problems_nothing_needs_attention() =>
        Assert.Contains("No problems.", Words(Render<OverviewPage>().Find("section[aria-labelledby=problems]")), StringComparison.Ordinal);
}
