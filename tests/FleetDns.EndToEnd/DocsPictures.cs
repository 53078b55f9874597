using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Renews <c>docs/screenshots</c> from the published app, when run by name: <c>-explicit only -class
/// FleetDns.EndToEnd.DocsPictures</c>.</summary>
public sealed partial class DocsPictures(Chromium chromium, SandboxedDashboard dashboard) : IClassFixture<SandboxedDashboard>
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    // Long lists ask the browser first what is in sight; until then a spacer stands in place of rows.
    private const string FirstRowsDrawn =
        "() => [...document.querySelectorAll('main .lines')].every(list => [...list.querySelectorAll('tbody tr, :scope > li')].find(row "
        + "=> row.offsetHeight > 0)?.textContent.trim())";

    [Fact(Explicit = true)]
    public async Task The_workbench_with_a_change_in_hand()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, 1600, 1000, ColorScheme.Dark);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Verdict" })).ToContainTextAsync(Judged());
        await tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }).SetAsync("40");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeVisibleAsync();
        await ShootAsync(tab.Page, "workbench-1600-dark");
    }

    /// <summary>The screenshots of <c>docs/pages.md</c>: every page in a healthy fleet, in one with every fault at once, and in one of 200
    /// clusters and 50,000 exports.</summary>
    [Theory(Explicit = true)]
    [InlineData("kuard", "kuard-demo/kuard-atm-demo", "kuard-demo/kuard-svc", "crp-dns-demo", 90)]
    [InlineData("broken", "target-port/kuard-atm-demo", "label-taken/kuard-svc", "crp-no-annotations", 90)]
    [InlineData("large", "team-1/profile-1", "team-1/svc-1", null, 900)]
    public async Task Every_page(string scenario, string profile, string service, string? placement, int weight)
    {
        await using var app = new ScenarioDashboard(scenario);
        await app.InitializeAsync();
        await using (var first = await chromium.OpenAsync($"{app.Url}/profiles/{profile}"))
        {
            // A change is refused before the whole hub is read.
            var freshness = first.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" });
            await Expect(freshness).ToContainTextAsync("Hub live", new() { Timeout = 120_000 });
            await Expect(freshness).ToContainTextAsync("Azure live", new() { Timeout = 60_000 });
            await first.Page.GetByRole(AriaRole.Slider).First.SetAsync($"{weight}");
            await first.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await Expect(first.Page.GetByText("Written:").First).ToBeVisibleAsync();
        }

        foreach (var (width, height, scheme) in ((int, int, ColorScheme)[])[(1600, 1000, ColorScheme.Light), (400, 900, ColorScheme.Dark)])
        {
            foreach (var (name, path) in ((string, string?)[])
            [
                ("overview", "/"), ("profiles", "/profiles"), ("profile", $"/profiles/{profile}"), ("services", "/services"),
                ("service", $"/services/{service}"),
                ("clusters", "/clusters"), ("cluster", "/clusters/aks-member-2"), ("placements", "/placements"),
                ("placement", placement is null ? null : $"/placements/{placement}"), ("problems", "/problems"), ("journal", "/journal"),
            ])
            {
                if (path is not null)
                {
                    await using var tab = await chromium.OpenAsync(app.Url + path, width, height, scheme);
                    await Expect(tab.Page.Locator("main .panel").First).ToBeVisibleAsync();
                    await Expect(tab.Page.Locator("main h1").First).Not.ToHaveTextAsync(Reading());
                    await tab.Page.WaitForFunctionAsync(FirstRowsDrawn);
                    await ShootAsync(tab.Page, $"{scenario}-{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}");
                }
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Sign_in_and_what_a_reader_is_told()
    {
        await using (var tab = await chromium.OpenPlainAsync(dashboard.Url, 1600, 600))
        {
            await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as operator" })).ToBeVisibleAsync();
            await ShootAsync(tab.Page, "signin-1600-light");
        }

        await using var reader = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        await Expect(reader.Page.GetByText("this change needs FleetDns.Operator")).ToBeVisibleAsync();
        await ShootAsync(reader.Page, "reader-1600-light");
    }

    private static async Task ShootAsync(IPage page, string name)
    {
        await page.EvaluateAsync("() => document.fonts.ready");
        await page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", name + ".png") });
    }

    [GeneratedRegex("^(Catching up|Reading)")]
    private static partial Regex Reading();

    [GeneratedRegex("(No evidence of deviation|Differs)")]
    private static partial Regex Judged();

    private sealed class ScenarioDashboard(string scenario) : SandboxedDashboard
    {
        protected override string Scenario => scenario;
    }
}
