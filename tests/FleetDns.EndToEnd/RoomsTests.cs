using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FleetDns.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The rooms of services and clusters in the browser: the keyboard's way through the matrix, broken fleets, large ones, and pictures for the docs.</summary>
public sealed class RoomsTests(Chromium chromium)
{
    private static readonly string[] s_pages = ["/services", "/services/healthy/kuard-svc", "/clusters", "/clusters/aks-member-2"];

    [Fact]
    public async Task The_matrix_is_walked_by_arrow_keys_and_a_cell_opens_by_enter()
    {
        await using var dashboard = await WorldAsync("broken");
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/services?ns=healthy");
        var page = tab.Page;
        await page.Locator("[data-cell][tabindex='0']").FocusAsync();
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-1"));
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-2"));
        await Expect(page.Locator("[data-cell][tabindex='0']")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".seven li")).ToHaveCountAsync(7);
        Assert.Contains("open=healthy%2Fkuard-svc%40aks-member-2", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Home");
        await Expect(Focused(page)).ToHaveAttributeAsync("aria-label", Label("aks-member-1"));
        Assert.Empty(tab.Console);

        // In a fleet of faults the page is as accessible as in a healthy one, with a stopped cell open.
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var path in (string[])["/services?open=label-taken%2Fkuard-svc%40aks-member-2", "/services/label-taken/kuard-svc", .. s_pages])
            {
                await using var look = await chromium.OpenAsync(dashboard.Url + path, 1024, 1000, scheme);
                await Expect(look.Page.GetByText(path.StartsWith("/clusters", StringComparison.Ordinal) ? "aks-member-2" : "kuard-svc").First).ToBeVisibleAsync();
                var findings = await look.Page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") });
                Assert.Empty(findings.Violations.Select(v => $"{path}: {v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))}"));
                Assert.True(await look.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than the window");
                Assert.Empty(look.Console);
            }
        }
    }

    /// <summary>Prints how long each page takes in a fleet of 40 clusters and 50 services: from a click in an open tab until its content is drawn, median of five.</summary>
    [Fact(Explicit = true)]
    public async Task Pages_of_a_larger_fleet_open_within_a_second()
    {
        await using var dashboard = await WorldAsync("large", "Sandbox:Members=40", "Sandbox:Services=50");
        foreach (var (path, content) in new[] { ("/services", "team-1/svc-1"), ("/services?region=eastus", "team-1/svc-1"), ("/services/team-1/svc-1", "profiles that answer with it"), ("/clusters", "Memory free"), ("/clusters/aks-member-1", "What breaks if it goes") })
        {
            await using var tab = await chromium.OpenAsync(dashboard.Url + path);
            await Expect(tab.Page.GetByText(content).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await ShootAsync(tab.Page, $"large{path.Replace('/', '-').Replace('?', '-').Replace('=', '-')}", 1600, ColorScheme.Light, Path.GetTempPath());
            var times = new List<double>();
            for (var round = 0; round < 5; round++)
            {
                await tab.Page.Locator("nav.nav a[href='/journal']").First.ClickAsync();
                await Expect(tab.Page.GetByText(content, new() { Exact = true })).ToHaveCountAsync(0);
                times.Add(await tab.Page.EvaluateAsync<double>("""
                    ([path, content]) => new Promise(drawn => {
                      const start = performance.now();
                      const shown = () => [...document.querySelectorAll("main a, main h2, main span, main b, main bdi, main th")].some(e => e.textContent === content);
                      new MutationObserver((_, watch) => { if (shown()) { watch.disconnect(); requestAnimationFrame(() => drawn(performance.now() - start)); } }).observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
                      Blazor.navigateTo(path);
                    })
                    """, new[] { path, content }));
            }

            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {times.Order().ElementAt(2):0} ms"));
        }
    }

    /// <summary>Renews the rooms' pictures in <c>docs/screenshots</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData("kuard")]
    [InlineData("broken")]
    public async Task Pictures(string scenario)
    {
        await using var dashboard = await WorldAsync(scenario);
        var ns = scenario == "kuard" ? "kuard-demo" : "label-taken";
        var service = $"/services/{ns}/kuard-svc";
        foreach (var (name, path, content) in new[] { ("services", scenario == "kuard" ? "/services" : $"/services?open={ns}%2Fkuard-svc%40aks-member-2", "kuard-svc"), ("service", service, "aks-member-2"), ("clusters", "/clusters", "aks-member-2"), ("cluster", "/clusters/aks-member-2", "kuard-svc") })
        {
            foreach (var scheme in scenario == "kuard" ? new[] { ColorScheme.Light, ColorScheme.Dark } : [ColorScheme.Light])
            {
                foreach (var width in new[] { 1600, 400 })
                {
                    await using var tab = await chromium.OpenAsync(dashboard.Url + path, width, width == 400 ? 900 : 1000, scheme);
                    await Expect(tab.Page.GetByText(content).First).ToBeVisibleAsync();
                    if (path.Contains("open=", StringComparison.Ordinal))
                    {
                        await tab.Page.Locator(".seven").First.ScrollIntoViewIfNeededAsync();
                    }

                    await ShootAsync(tab.Page, scenario == "kuard" ? name : $"{name}-broken", width, scheme, Path.Combine(RepositoryRoot.Path, "docs", "screenshots"));
                }
            }
        }
    }

    private static ILocator Focused(IPage page) => page.Locator("[data-cell]:focus");

    private static System.Text.RegularExpressions.Regex Label(string cluster) => new($"^kuard-svc on {cluster}: ");

    private static async Task ShootAsync(IPage page, string name, int width, ColorScheme scheme, string folder)
    {
        await page.EvaluateAsync("() => document.fonts.ready");
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png"), FullPage = width == 400 });
    }

    private static async Task<World> WorldAsync(string scenario, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-rooms-");
        return new World(await PublishedApp.StartAsync(["--sandbox", .. SandboxedDashboard.Arguments(directory.FullName), $"Sandbox:Scenario={scenario}", .. settings]), directory);
    }

    private sealed class World(PublishedApp app, DirectoryInfo directory) : IAsyncDisposable
    {
        public string Url => app.Url;

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }
}
