using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Scenario <c>broken</c> as an operator meets it.</summary>
[Collection(BrokenFleet.Name)]
public sealed partial class ProblemsTests(Chromium chromium, BrokenDashboard dashboard)
{
    [Fact]
    public async Task An_operator_who_knows_only_a_complaint_finds_cause_and_fix()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/");
        var page = tab.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("work as intended");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Problems" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true })
            .GetByRole(AriaRole.Link, new() { NameRegex = Problems() }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search problems" }).FillAsync("override-placement");
        await Expect(page).ToHaveURLAsync(new Regex("q=override-placement"));
        var list = page.GetByRole(AriaRole.List, new() { Name = "Problems" });
        await Expect(list).ToContainTextAsync(
            "Override ro-labels refers to placement crp-elsewhere, but the placement is called crp-override-placement.");
        await Expect(list).ToContainTextAsync("spec.placement.name of ResourceOverride override-placement/ro-labels");
        await Expect(list).ToContainTextAsync("DNS label is not configured to the public IP");
        await Expect(list)
            .ToContainTextAsync(
                "kubectl --namespace=override-placement get resourceoverride/ro-labels --output=json | kubectl patch --local");
        await Expect(list.GetByRole(AriaRole.Heading, new() { Name = "override-placement-kuard-atm-demo.trafficmanager.net" }))
            .ToBeVisibleAsync();

        await tab.GoAsync(dashboard.Url + "/profiles/override-placement/kuard-atm-demo");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Problems" }))
            .ToContainTextAsync("ro-labels refers to placement crp-elsewhere");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Filters_live_in_the_url_and_advice_is_folded()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/problems?severity=critical&ns=group-missing");
        var list = tab.Page.GetByRole(AriaRole.List, new() { Name = "Problems" });
        await Expect(list).ToContainTextAsync("Resource group rg-gone does not exist.");
        await Expect(list).Not.ToContainTextAsync("rg-being-deleted");
        await Expect(tab.Page.Locator("select").First).ToHaveValueAsync("critical");

        await tab.GoAsync(dashboard.Url + "/problems");
        await Expect(tab.Page.Locator("details.advice")).Not.ToHaveAttributeAsync("open", "");
        await tab.Page.Locator("details.advice summary").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Recommendations" }))
            .ToContainTextAsync("All clusters are in eastus.");
    }

    [Theory]
    [InlineData("/problems", ColorScheme.Light, 400)]
    [InlineData("/problems", ColorScheme.Light, 1024)]
    [InlineData("/problems", ColorScheme.Light, 1600)]
    [InlineData("/problems", ColorScheme.Dark, 400)]
    [InlineData("/problems", ColorScheme.Dark, 1600)]
    [InlineData("/", ColorScheme.Light, 400)]
    [InlineData("/", ColorScheme.Dark, 1600)]
    [InlineData("/profiles/target-port/kuard-atm-demo", ColorScheme.Light, 400)]
    [InlineData("/profiles/target-port/kuard-atm-demo", ColorScheme.Dark, 1600)]
    public async Task Findings_are_accessible_quiet_and_fit(string path, ColorScheme scheme, int width)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + path, width, width == 400 ? 900 : 1000, scheme);
        await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Problems" })).ToBeVisibleAsync();
        await Appearance.JudgeAsync(tab);
    }

    [GeneratedRegex("^Problems")]
    private static partial Regex Problems();
}
