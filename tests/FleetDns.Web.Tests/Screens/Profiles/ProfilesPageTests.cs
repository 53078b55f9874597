using Bunit;
using FleetDns.Core.Problems;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Tests.Screens.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class ProfilesPageTests : ScreenTest
{
    public ProfilesPageTests()
    {
        FleetBuilder.Profile(new ObjectKey("shop", "checkout")).Backend(new ObjectKey("shop", "checkout"), "checkout", "checkout", 1)
            .Export("checkout", "aks-member-1", 90, space: "shop").Export("checkout", "aks-member-3", 10, space: "shop");
        ShowFleet();
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private static IEnumerable<string> Names(IRenderedComponent<ProfilesPage> page) =>
        page.FindAll("a.name").Select(link => link.TextContent);

    [Fact]
    public void Lists_every_fqdn_with_its_state()
    {
        var page = Render<ProfilesPage>();

        Assert.Equal("2 profiles.", Words(page.Find("h1")));
        Assert.Equal(["kuard-demo-kuard-atm-demo.trafficmanager.net", "shop-checkout.trafficmanager.net"], Names(page));
        Assert.Contains("as intended", Words(page), StringComparison.Ordinal);
        Assert.Contains("Rounding at backend weight 1.", Words(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=CHECK", "shop-checkout.trafficmanager.net")]
    [InlineData("q=aks-member-2", "kuard-demo-kuard-atm-demo.trafficmanager.net")]
    [InlineData("ns=shop", "shop-checkout.trafficmanager.net")]
    [InlineData("cluster=aks-member-2", "kuard-demo-kuard-atm-demo.trafficmanager.net")]
    [InlineData("state=open", "shop-checkout.trafficmanager.net")]
    public void Search_and_filters_come_from_the_address(string query, string only)
    {
        Navigation.NavigateTo($"/profiles?{query}");
        var page = Render<ProfilesPage>();

        Assert.Equal([only], Names(page));
        Assert.Equal("1 of 2 profiles.", Words(page.Find("h1")));
    }

    [Fact]
    public async Task Heads_sort_and_the_address_keeps_the_order()
    {
        FleetBuilder.Profile(new ObjectKey("kuard-demo", "atm-10")).Profile(new ObjectKey("kuard-demo", "atm-2"));
        ShowFleet();
        Navigation.NavigateTo("/profiles");
        var page = Render<ProfilesPage>();

        async Task<string[]> PressAsync()
        {
            var head = page.FindAll("th a").Single(link => link.TextContent == "Profile");
            await page.InvokeAsync(() => Navigation.NavigateTo(head.GetAttribute("href")!));
            return [.. page.FindAll("tbody td.dim.col-x.nowrap:nth-child(2)").Select(Words)];
        }

        string[] rising = ["kuard-demo/atm-2", "kuard-demo/atm-10", "kuard-demo/kuard-atm-demo", "shop/checkout"];
        Assert.Equal(rising, await PressAsync());
        Assert.EndsWith("/profiles?sort=name", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("ascending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        Assert.Equal(rising.Reverse(), await PressAsync());
        Assert.Equal("descending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        await PressAsync();
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("th[aria-sort]"));
    }

    [Fact]
    public async Task The_search_waits_until_typing_pauses()
    {
        Navigation.NavigateTo("/profiles");
        var page = Render<ProfilesPage>();
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("nowhere"));
        Clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("check"));
        Clock.Advance(TimeSpan.FromMilliseconds(200));

        page.WaitForAssertion(() => Assert.Equal(["shop-checkout.trafficmanager.net"], Names(page)));
        Assert.EndsWith("/profiles?q=check", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_as_severe_as_its_worst_problem()
    {
        var key = new ObjectKey("kuard-demo", "kuard-atm-demo");
        var problem = Found.Of(
            "stuck", Severity.Critical, "The profile cannot be deleted.",
            new ObjectRef("TrafficManagerProfile", key)) with
        { Profiles = [key] };
        Feed.Show(Feed.Current with { Problems = Feed.Current.Problems.Add(problem.Key, problem) });
        Navigation.NavigateTo("/profiles?state=open&ns=kuard-demo");
        var row = Render<ProfilesPage>().Find("tbody tr");

        Assert.Contains("The profile cannot be deleted.", Words(row), StringComparison.Ordinal);
        Assert.Contains("bad", row.QuerySelector(".gl")!.ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void Choosing_a_namespace_changes_the_address()
    {
        Navigation.NavigateTo("/profiles?q=c");
        var page = Render<ProfilesPage>();
        page.Find("select").Change("shop");

        Assert.EndsWith("/profiles?q=c&ns=shop", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(["shop-checkout.trafficmanager.net"], Names(page)));
    }

    [Fact]
    public void No_matches_are_reported()
    {
        Navigation.NavigateTo("/profiles?q=nowhere");

        Assert.Contains("No matching profiles.", Words(Render<ProfilesPage>()), StringComparison.Ordinal);
    }
}
