using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What a reader sees about missing rights, and what happens to a browser that does what no button offers.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class RightsTests(Chromium chromium, SandboxedDashboard dashboard)
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    [Fact]
    public async Task A_reader_is_told_the_role_first_and_no_grant_that_would_not_be_enough()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        await Expect(tab.Page.GetByText("this change needs FleetDns.Operator")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("You have no permission on the hub to patch")).ToBeHiddenAsync();
        await Expect(tab.Page.GetByText("--user=reader")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Forged_a_disabled_slider_that_the_browser_moves_all_the_same_moves_nothing()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        var slider = tab.Page.GetByRole(AriaRole.Slider).First;
        await Expect(slider).ToBeDisabledAsync();
        await slider.EvaluateAsync("""
            slider => {
              slider.disabled = false;
              slider.value = 7;
              slider.dispatchEvent(new Event('input', { bubbles: true }));
              slider.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);
        // The next thing that the server draws comes after the forged event on the same connection.
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "200", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "200", Exact = true }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeHiddenAsync();
        Assert.Equal(
            "100", await dashboard.KubectlAsync(
                "get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}"));
    }
}
