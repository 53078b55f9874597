using Bunit;
using FleetDns.Core.Problems;
using FleetDns.Web.Features.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Problems;

public class ProblemsPageTests : ScreenTest
{
    private static readonly Problem s_taken = Found.Of(
        "dns-name-taken", Severity.Critical, "The DNS name is taken.", profile: FleetBuilder.Kuard,
        commands: "az network traffic-manager profile check-dns --name x");
    private static readonly Problem s_drift = Found.Of(
        "weight-drift", Severity.Warning, "Azure has weight 1.", Refs.Backend(FleetBuilder.KuardBackend), FleetBuilder.Kuard,
        "aks-member-1", link: "/profiles/kuard-demo/kuard-atm-demo");
    private static readonly Problem s_silent = Found.Of(
        "agent-silent", Severity.Warning, "aks-member-3 has stopped reporting.", Refs.Member("aks-member-3"), cluster: "aks-member-3");
    private static readonly Problem s_advice = Found.Of(
        "one-region", Severity.Advice, "All clusters are in eastus.", profile: FleetBuilder.Kuard);

    private IRenderedComponent<ProblemsPage> Show(params Problem[] problems)
    {
        Feed.Show(FleetBuilder.View.With(problems));
        return Render<ProblemsPage>();
    }

    private void At(string address) => Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    [Fact]
    public void Problems_are_grouped_by_fqdn_worst_first_with_age_evidence_and_fix()
    {
        var page = Show(s_silent, s_drift, s_taken, s_advice);

        Assert.Equal("3 problems. 1 critical.", Words(page.Find("h1")));
        Assert.Equal(
            ["kuard-demo-kuard-atm-demo.trafficmanager.net", "Clusters"], page.FindAll("ul[aria-label=Problems] h2").Select(Words));
        var first = page.Find("ul[aria-label=Problems] li.finding");
        Assert.Equal("Critical", first.QuerySelector("svg[role=img]")!.GetAttribute("aria-label"));
        var words = Words(first);
        Assert.StartsWith("The DNS name is taken. Meaning of dns-name-taken. 14 min", words, StringComparison.Ordinal);
        Assert.Contains("condition of dns-name-taken False, Invalid: no", words, StringComparison.Ordinal);
        Assert.Contains("Fix of dns-name-taken.", words, StringComparison.Ordinal);
        Assert.Equal("az network traffic-manager profile check-dns --name x", first.QuerySelector(".command code")!.TextContent);
        Assert.Equal(
            "profiles/kuard-demo/kuard-atm-demo",
            page.FindAll("li.finding")
                .Single(li => li.TextContent.Contains("weight 1", StringComparison.Ordinal)).QuerySelector("a.btn")!.GetAttribute("href"));
    }

    [Fact]
    public void Advice_is_folded_and_not_counted()
    {
        var page = Show(s_advice);
        Assert.Equal("No problems.", Words(page.Find("h1")));
        Assert.Empty(page.FindAll("ul[aria-label=Problems]"));
        Assert.False(page.Find("details").HasAttribute("open"));
        Assert.Contains("All clusters are in eastus.", Words(page.Find("ul[aria-label=Recommendations]")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/problems?severity=critical", "The DNS name is taken.")]
    [InlineData("/problems?cluster=aks-member-3", "aks-member-3 has stopped reporting.")]
    [InlineData("/problems?q=weight-drift", "Azure has weight 1.")]
    [InlineData("/problems?q=BACKEND%20member", "Azure has weight 1.")]
    public void A_filter_from_the_url_leaves_what_it_asks_for(string address, string title)
    {
        At(address);
        var page = Show(s_taken, s_drift, s_silent);
        Assert.Equal([title], page.FindAll("li.finding p.strong").Select(Words));
        Assert.StartsWith("1 of 3 problems.", Words(page.Find("h1")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_goes_into_the_url()
    {
        var page = Show(s_taken, s_silent);
        page.FindAll("select")[0].Change("warning");
        Assert.EndsWith(
            "/problems?severity=warning", "/problems" + new Uri(Services.GetRequiredService<NavigationManager>().Uri).Query,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_page_explains_what_will_be_listed()
    {
        var page = Show();
        Assert.Contains("Problems are listed here with their start, evidence and fix.", Words(page), StringComparison.Ordinal);
        At("/problems?q=zzz");
        Assert.Contains("No matches.", Words(Show(s_taken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_problem_appears_automatically()
    {
        var page = Show();
        Feed.Show(FleetBuilder.View.With(s_taken));
        await ShowsAsync(() => page.FindAll("li.finding").Count == 1);
    }

    [Fact]
    public void Hostile_text_is_isolated_and_shortened_until_expanded()
    {
        var hostile = "<script>alert(1)</script>\u202e" + new string('x', 100_000);
        var problem =
            s_taken with { Title = "<img src=x onerror=alert(1)>\u202etitle", Evidence = [new Evidence("</li><b>source", hostile)] };
        var page = Show(problem);
        Assert.Empty(page.FindAll("script, img[src=x], .evidence b"));
        Assert.All(
            page.FindAll("li.finding").SelectMany(li => li.QuerySelectorAll("p.strong, dt, dd")),
            part => Assert.NotNull(part.QuerySelector("bdi")));
        Assert.InRange(page.Find("dd").TextContent.Length, 400, 700);

        page.Find("dd button").Click();
        Assert.Equal(hostile, page.Find("dd bdi").TextContent);
        Assert.Equal("true", page.Find("dd button").GetAttribute("aria-expanded"));
        page.Find("dd button").Click();
        Assert.InRange(page.Find("dd").TextContent.Length, 400, 700);
    }

    [Fact]
    public void A_fix_links_only_to_pages_that_exist()
    {
        var page =
            Show(s_taken with { Fix = new Fix("Fix.", "/no/such/page") }, s_silent with { Fix = new Fix("Fix.", "https://evil.example/") });
        Assert.DoesNotContain(page.FindAll("a"), a => a.GetAttribute("href") is "/no/such/page" or "https://evil.example/");
    }

    [Fact]
    public void Many_problems_are_shown_page_by_page()
    {
        var page = Show(
            [.. Enumerable.Range(0, ProblemsPage.PageSize + 7)
            .Select(i => Found.Of("r", Severity.Warning, $"Problem {i}.", new ObjectRef("Service", new ObjectKey("shop", $"s{i:000}"))))]);
        Assert.Equal(ProblemsPage.PageSize, page.FindAll("li.finding").Count);
        Assert.Contains("of 7 remaining problems, none more severe", Words(page), StringComparison.Ordinal);
        page.FindAll("button").Single(button => button.TextContent == "Show 7 more").Click();
        Assert.Equal(ProblemsPage.PageSize + 7, page.FindAll("li.finding").Count);
    }
}
