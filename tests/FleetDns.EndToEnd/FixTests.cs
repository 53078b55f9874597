using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The button of a finding leads to its plan; applied, the finding is gone.</summary>
[Collection(BrokenFleet.Name)]
public sealed class FixTests(Chromium chromium, BrokenDashboard dashboard)
{
    [Theory]
    [InlineData("export-name", "Recreate the export as kuard-svc…", "ServiceExport export-name/kuard-svc")]
    [InlineData("unknown-profile", "Point backend at kuard-atm-demo…", "TrafficManagerBackend unknown-profile/kuard-atm-demo-backend-2")]
    [InlineData("default-weight", "Set weight 1 → 100…", "TrafficManagerBackend default-weight/kuard-atm-demo-backend")]
    [InlineData("no-annotations", "Correct the override…", "ResourceOverride no-annotations/ro-labels")]
    [InlineData("missing-label", "Correct the override…", "ResourceOverride missing-label/ro-labels")]
    public async Task The_button_ends_in_the_fix(string ns, string act, string document)
    {
        await using var tab =
            await chromium.OpenAsync($"{dashboard.Url}/problems?ns={ns}{(ns == "default-weight" ? "&severity=advice" : "")}");
        var page = tab.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = act }).First.ClickAsync(new() { Timeout = 60_000 });
        await Expect(page).ToHaveURLAsync(new Regex(@"/create/fix\?"));
        await Expect(page.Locator(".review")).ToContainTextAsync(document);
        var apply = page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true });
        await apply.ClickAsync();
        await Expect(page.GetByText("This problem is fixed")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        Assert.Empty(tab.Console);
    }
}
