using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What the workbench and the placements say of faults, in a real browser.</summary>
[Collection(BrokenFleet.Name)]
public sealed class BrokenWorkbenchTests(Chromium chromium, BrokenDashboard dashboard)
{
    [Theory]
    [InlineData("foreign-endpoint", "legacy.example.com")]
    [InlineData("endpoint-disabled", "disabled")]
    [InlineData("weight-drift", "weight")]
    [InlineData("profile-deleted", "does not resolve")]
    public async Task A_faulty_profile_is_drawn_with_its_reason(string ns, string words)
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}/profiles/{ns}/kuard-atm-demo");
        await Expect(tab.Page.Locator(".bench")).ToContainTextAsync(words, new() { IgnoreCase = true });
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task An_override_that_names_no_placement_is_found_with_what_was_meant()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/placements");
        var loose = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Unused overrides" });
        await Expect(loose).ToContainTextAsync("which does not exist, so the override is skipped");
        await Expect(loose).ToContainTextAsync("The field cannot be changed: delete the override and create it again");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Warnings_of_the_controller_stand_among_the_events()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}/profiles/group-missing/kuard-atm-demo?tab=events");
        await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Events" })).ToContainTextAsync("AzureAPIError");
        await Expect(tab.Page.GetByText("Full message").First).ToBeVisibleAsync();
    }
}
