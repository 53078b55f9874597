using FleetDns.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What the workbench and the placements say of faults, in a real browser.</summary>
public sealed class BrokenWorkbenchTests(Chromium chromium, BrokenDashboard dashboard) : IClassFixture<BrokenDashboard>
{
    [Theory]
    [InlineData("foreign-endpoint", "legacy.example.com")]
    [InlineData("endpoint-disabled", "disabled")]
    [InlineData("weight-drift", "weight")]
    [InlineData("profile-deleted", "Nothing answers")]
    public async Task A_faulty_profile_is_drawn_with_its_reason(string ns, string words)
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}/profiles/{ns}/kuard-atm-demo");
        await Expect(tab.Page.Locator(".bench")).ToContainTextAsync(words, new() { IgnoreCase = true, Timeout = 15_000 });
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task An_override_that_names_no_placement_is_found_with_what_was_meant()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/placements");
        var loose = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Overrides that reach no placement" });
        await Expect(loose).ToContainTextAsync("which does not exist: it is skipped", new() { Timeout = 15_000 });
        await Expect(loose).ToContainTextAsync("The field cannot be changed: delete the override and make it anew");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Warnings_of_the_controller_stand_among_the_events()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}/profiles/group-missing/kuard-atm-demo?tab=events");
        await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Events" })).ToContainTextAsync("AzureAPIError", new() { Timeout = 15_000 });
        await Expect(tab.Page.GetByText("Whole message").First).ToBeVisibleAsync();
    }

    /// <summary>Renews pictures of <c>docs/screenshots</c>, when run by name: <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData("degraded", "/profiles/target-port/kuard-atm-demo?tab=endpoints", "degraded")]
    [InlineData("placements", "/placements", "needs? you|need you")]
    [InlineData("rollout-stopped", "/placements/crp-no-annotations", "Overridden")]
    public async Task Faults_as_pictures(string name, string path, string shown)
    {
        foreach (var (width, height, scheme) in new[] { (1600, 1000, ColorScheme.Light), (1600, 1000, ColorScheme.Dark), (400, 900, ColorScheme.Light) })
        {
            await using var tab = await chromium.OpenAsync(dashboard.Url + path, width, height, scheme);
            await Expect(tab.Page.Locator("main")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(shown, System.Text.RegularExpressions.RegexOptions.IgnoreCase), new() { Timeout = 20_000 });
            await tab.Page.EvaluateAsync("() => document.fonts.ready");
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "docs", "screenshots", $"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png"), FullPage = width == 400 });
        }
    }
}
