using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>A real browser and a real provider: signing in, being refused, losing a role, proving more, signing out, and what a restart leaves.</summary>
public sealed class EntraSignInTests(Chromium chromium, EntraWorld world) : IClassFixture<EntraWorld>
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";
    private static readonly LocatorAssertionsToBeVisibleOptions s_patient = new() { Timeout = 30_000 };

    [Fact]
    public async Task Somebody_with_a_role_comes_in_and_back_to_where_they_wanted_to_go()
    {
        await using var app = await world.DashboardAsync();
        await using var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        Assert.EndsWith("/signin?returnUrl=%2Fprofiles%2Fkuard-demo%2Fkuard-atm-demo", tab.Page.Url, StringComparison.Ordinal);
        await EntraWorld.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync(s_patient);
        Assert.Equal(app.Url + Profile, tab.Page.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
        Assert.Empty(tab.Console);
    }
}
