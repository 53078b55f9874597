using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Each page in light and dark at three widths: accessible, quiet on the console, not wider than the window.</summary>
public sealed class LookTests(Chromium chromium, SandboxedDashboard dashboard) : IClassFixture<SandboxedDashboard>
{
    public static TheoryData<string, ColorScheme, int> Looks()
    {
        var looks = new TheoryData<string, ColorScheme, int>();
        foreach (var path in new[] { "/", "/profiles", "/profiles/kuard-demo/kuard-atm-demo" })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                foreach (var width in new[] { 400, 1024, 1600 })
                {
                    looks.Add(path, scheme, width);
                }
            }
        }

        return looks;
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_page_is_accessible_quiet_and_fits(string path, ColorScheme scheme, int width)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + path, width, width == 400 ? 900 : 1000, scheme);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");

        var findings = await tab.Page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") });
        Assert.Empty(findings.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Html))}"));
        Assert.True(await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the window");
        Assert.Empty(tab.Console);
    }
}
