using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The pages of services and clusters in the browser: the matrix by keyboard, and a fleet of faults.</summary>
[Collection(BrokenFleet.Name)]
public sealed class PagesTests(Chromium chromium, BrokenDashboard dashboard)
{
    private static readonly string[] s_pages = ["/services", "/services/healthy/kuard-svc", "/clusters", "/clusters/aks-member-2"];

    [Fact]
    public async Task The_matrix_is_walked_by_arrow_keys_and_a_cell_opens_by_enter()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/services?ns=healthy");
        var page = tab.Page;
        await page.Locator("[data-cell][tabindex='0']").FocusAsync();
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-1"));
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-2"));
        await Expect(page.Locator("[data-cell][tabindex='0']")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".seven li")).ToHaveCountAsync(7);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("open=healthy%2Fkuard-svc%40aks-member-2"));
        await page.Keyboard.PressAsync("Home");
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-1"));

        // Far down a long matrix what is opened is in sight, and what is walked back to is not behind the heads.
        await tab.GoAsync(dashboard.Url + "/services");
        await page.Locator("[data-cell][tabindex='0']").FocusAsync();
        for (var row = 0; row < 20; row++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".seven")).ToBeInViewportAsync(new() { Ratio = 1 });
        for (var row = 0; row < 20; row++)
        {
            await page.Keyboard.PressAsync("ArrowUp");
        }

        await page.WaitForFunctionAsync(
            "document.activeElement.getBoundingClientRect().top >= document.querySelector('.matrix thead "
            + "th').getBoundingClientRect().bottom - 1");
        Assert.Empty(tab.Console);

        // In a fleet of faults the page is as accessible as in a healthy one, with a stopped cell open.
        foreach (
            var path in (string[])["/services?open=label-taken%2Fkuard-svc%40aks-member-2", "/services/label-taken/kuard-svc", .. s_pages])
        {
            await using var look = await chromium.OpenAsync(dashboard.Url + path, 1024);
            var content = path.StartsWith("/clusters", StringComparison.Ordinal) ? "aks-member-2" : "kuard-svc";
            await Expect(look.Page.GetByText(content).First).ToBeVisibleAsync();
            await Appearance.JudgeInBothSchemesAsync(look, $"{path}: ");
        }
    }

    private static ILocator Focused(IPage page) => page.Locator("[data-cell]:focus");

    private static System.Text.RegularExpressions.Regex Label(string cluster) => new($"^kuard-svc on {cluster}: ");
}
