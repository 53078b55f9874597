using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Renews <c>docs/screenshots</c> from the published app, when run by name: <c>-explicit only -class FleetDns.EndToEnd.DocsPictures</c>.</summary>
public sealed partial class DocsPictures(Chromium chromium, SandboxedDashboard dashboard) : IClassFixture<SandboxedDashboard>
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    [Fact(Explicit = true)]
    public async Task Overview_and_profile_in_light_and_dark_on_a_desk_and_on_a_phone()
    {
        await using (var tab = await chromium.OpenAsync(dashboard.Url + Profile))
        {
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Verdict" })).ToContainTextAsync(Judged(), new() { Timeout = 30_000 });
        }

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var (width, height) in new[] { (1600, 1000), (400, 900) })
            {
                await TakeAsync("overview", "/", scheme, width, height, page => Expect(page.GetByRole(AriaRole.Cell, new() { Name = "aks-member-3" })).ToBeVisibleAsync());
                await TakeAsync("profile", Profile, scheme, width, height, async page =>
                {
                    var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
                    await slider.FillAsync("40");
                    await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeVisibleAsync();
                });
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Placement_and_monitor_settings()
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var (width, height) in new[] { (1600, 1000), (400, 900) })
            {
                await TakeAsync("placement", "/placements/crp-dns-demo", scheme, width, height, page => Expect(page.Locator(".hops .done")).ToHaveCountAsync(6));
            }
        }

        await TakeAsync("monitor", Profile + "?edit=monitor&tab=endpoints", ColorScheme.Light, 1600, 1400, async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Ask who answers" }).ClickAsync();
            await Expect(page.GetByText("200 OK")).ToHaveCountAsync(2, new() { Timeout = 10_000 });
            await Expect(page.GetByText("What the probes will see")).ToBeVisibleAsync();
        });
    }

    [Fact(Explicit = true)]
    public async Task A_change_on_its_way()
    {
        await TakeAsync("change", Profile + "?tab=history", ColorScheme.Light, 1600, 1100, async page =>
        {
            await page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }).FillAsync("60");
            await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await Expect(page.Locator(".change .hops .done")).Not.ToHaveCountAsync(0, new() { Timeout = 10_000 });
            await Expect(page.GetByText("Take back")).ToBeVisibleAsync();
        });
    }

    [Fact(Explicit = true)]
    public async Task Sign_in_and_what_a_reader_is_told()
    {
        await using (var tab = await chromium.OpenPlainAsync(dashboard.Url, 1600, 600))
        {
            await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as operator" })).ToBeVisibleAsync();
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", "signin-1600-light.png") });
        }

        await using var reader = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        await Expect(reader.Page.GetByText("The hub does not let you patch")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await reader.Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", "reader-1600-light.png") });
    }

    [Fact(Explicit = true)]
    public async Task The_journal_with_what_was_made_and_what_was_seen()
    {
        foreach (var weight in new[] { 60, 100 })
        {
            await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
            await tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }).FillAsync($"{weight}");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await Expect(tab.Page.GetByText("Written:").First).ToBeVisibleAsync();
        }

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var (width, height) in new[] { (1600, 1000), (400, 900) })
            {
                await using var tab = await chromium.OpenAsync(dashboard.Url + "/journal", width, height, scheme);
                var made = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "accepted" }).First;
                if (width == 1600)
                {
                    await made.GetByRole(AriaRole.Link).ClickAsync();
                    await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
                }

                await Expect(tab.Page.GetByRole(AriaRole.Row)).Not.ToHaveCountAsync(1);
                await tab.Page.EvaluateAsync("() => document.fonts.ready");
                await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", $"journal-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png") });
            }
        }
    }

    private async Task TakeAsync(string name, string path, ColorScheme scheme, int width, int height, Func<IPage, Task> prepare)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + path, width, height, scheme);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        await prepare(tab.Page);
        await tab.Page.EvaluateAsync("() => document.fonts.ready");
        var file = $"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png";
        await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", file), FullPage = width == 400 });
    }

    [GeneratedRegex("(Agrees|Differs)")]
    private static partial Regex Judged();
}
