using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace FleetDns.EndToEnd;

/// <summary>What holds for every page: it is accessible (axe-core), quiet on the console, and not wider than the window.</summary>
internal static class Appearance
{
    private static readonly string s_axe = new BundledAxeScriptProvider().GetScript();

    // Follows the scheme by way of the circuit.
    private const string Surface = "getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-surface')";

    // Only the violations leave the browser: a page has thousands of nodes that pass. A frame would need a script of its own.
    private const string Run = """
        async () => {
          if (document.querySelector('iframe, frame')) throw new Error('axe would not look into the frames of this page');
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
          const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
          return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 5).map(n => n.html).join(', ')}`);
        }
        """;

    /// <param name="look">Names the look in a message, e.g. <c>Dark, 400 px: </c>.</param>
    public static async Task JudgeAsync(Tab tab, string look = "")
    {
        if (!await tab.Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await tab.Page.EvaluateAsync(s_axe);
        }

        Assert.Empty((await tab.Page.EvaluateAsync<string[]>(Run)).Select(violation => look + violation));
        Assert.True(
            await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            $"{look}the page is wider than the window");
        Assert.Empty(tab.Console);
    }

    /// <summary>One visit in light, then in dark.</summary>
    public static async Task JudgeInBothSchemesAsync(Tab tab, string look = "")
    {
        var light = await SurfaceAsync(tab);
        await JudgeAsync(tab, $"{look}Light: ");
        await ShowAsync(tab, ColorScheme.Dark, light);
        await JudgeAsync(tab, $"{look}Dark: ");
    }

    /// <summary>The colour of panels in the scheme that is shown.</summary>
    public static Task<string> SurfaceAsync(Tab tab) => tab.Page.EvaluateAsync<string>(Surface);

    /// <summary>Changes the scheme of the browser and waits until the page follows.</summary>
    /// <param name="light">The colour of panels in the light scheme.</param>
    public static async Task ShowAsync(Tab tab, ColorScheme scheme, string light)
    {
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await tab.Page.WaitForFunctionAsync(
            $"([light, isLight]) => ({Surface} === light) === isLight", new object[] { light, scheme == ColorScheme.Light });
    }
}
