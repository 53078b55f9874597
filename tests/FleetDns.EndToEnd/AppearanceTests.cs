using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Each page in light and dark at three widths: accessible, quiet on the console, not wider than the window.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class AppearanceTests(Chromium chromium, SandboxedDashboard dashboard)
{
    private const string Fqdn = "kuard-demo-kuard-atm-demo";
    /// <summary>Each page with words that it shows once it is complete.</summary>
    private static readonly (string Path, string Content)[] s_pages =
    [
        ("/", Fqdn),
        ("/profiles", Fqdn),
        ("/profiles/kuard-demo/kuard-atm-demo", Fqdn),
        ("/profiles/kuard-demo/kuard-atm-demo?tab=endpoints&edit=monitor&flow=list", "How Traffic Manager will probe"),
        ("/profiles/kuard-demo/kuard-atm-demo?tab=yaml", "resourceGroup"),
        ("/services", "kuard-svc"),
        ("/services/kuard-demo/kuard-svc", "aks-member-1"),
        ("/clusters", "aks-member-1"),
        ("/clusters/aks-member-1", "kuard-svc"),
        ("/placements", "crp-dns-demo"),
        ("/placements/crp-dns-demo", "crp-dns-demo"),
        ("/problems", "No problems."),
        ("/journal", "Changes made elsewhere"),
        ("/create", "What do you want to create?"),
        ("/create/service?ns=shop", "Which service do you want to export?"),
        ("/create/profile?ns=kuard-demo", "Which FQDN do you want?"),
        ("/create/backend?ns=kuard-demo&name=kuard-atm-demo-backend", "How much weight should"),
        ("/create/yaml", "Nothing is written until you click Apply."),
        ("/create/delete?kind=ClusterResourcePlacement&name=crp-dns-demo", "Type crp-dns-demo"),
        ("/sandbox", "cluster-down"),
    ];

    private static readonly (ColorScheme Scheme, int Width)[] s_looks =
    [
        (ColorScheme.Light, 1600), (ColorScheme.Light, 1024), (ColorScheme.Light, 400), (ColorScheme.Dark, 400), (ColorScheme.Dark, 1024),
        (ColorScheme.Dark, 1600),
    ];

    public static TheoryData<string, string> Pages() => [.. s_pages];

    [Theory]
    [InlineData(ColorScheme.Light, 400)]
    [InlineData(ColorScheme.Light, 1600)]
    [InlineData(ColorScheme.Dark, 1600)]
    public async Task The_sign_in_is_accessible_quiet_and_fits(ColorScheme scheme, int width)
    {
        await using var tab = await chromium.OpenPlainAsync(dashboard.Url, width, 900, scheme);
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as operator" })).ToBeVisibleAsync();
        await Appearance.JudgeAsync(tab);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1024)]
    [InlineData(1600)]
    public async Task A_readers_profile_page_gives_its_reasons_and_fits(int width)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles/kuard-demo/kuard-atm-demo", width, persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
        await Appearance.JudgeAsync(tab);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_accessible_quiet_and_fits_in_light_and_dark_at_three_widths(string path, string content)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + path);
        await Expect(tab.Page.GetByText(content).First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
        var light = await Appearance.SurfaceAsync(tab);
        foreach (var (scheme, width) in s_looks)
        {
            await tab.Page.SetViewportSizeAsync(width, width == 400 ? 900 : 1000);
            await Appearance.ShowAsync(tab, scheme, light);
            await Appearance.JudgeAsync(tab, $"{scheme}, {width} px: ");
        }
    }
}
