using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Weight sliders from the moment their script is attached: before, a key moves them by the browser's own step, and a value that
/// is set is not noticed.</summary>
public static class Sliders
{
    public static async Task ReadyAsync(this ILocator slider) =>
        await Expect(slider.Locator("xpath=ancestor::*[contains(@class, 'wslider')][1]")).ToHaveAttributeAsync("data-ready", "");

    public static async Task SetAsync(this ILocator slider, string weight)
    {
        await slider.ReadyAsync();
        await slider.FillAsync(weight);
    }

    public static async Task PressKeyAsync(this ILocator slider, string key)
    {
        await slider.ReadyAsync();
        await slider.FocusAsync();
        await slider.PressAsync(key);
    }
}
