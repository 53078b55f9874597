using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>From nothing to an FQDN that answers, by keyboard alone, from the first page of an empty fleet.</summary>
public sealed class WizardTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1600)]
    [InlineData(ColorScheme.Dark, 400)]
    public Task Three_wizards_lead_from_nothing_to_a_dns_answer_by_keyboard(ColorScheme scheme, int width) => GoAsync(scheme, width, null);

    /// <summary>Renews the screenshots of the whole way in <c>docs/screenshots</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light, 1600)]
    [InlineData(ColorScheme.Dark, 400)]
    public Task Pictures_of_the_whole_way(ColorScheme scheme, int width) =>
        GoAsync(
            scheme, width,
            Environment.GetEnvironmentVariable("FLEETDNS_PICTURES") ?? Path.Combine(RepositoryRoot.Path, "docs", "screenshots"));

    private async Task GoAsync(ColorScheme scheme, int width, string? folder)
    {
        await using var dashboard = new EmptyDashboard();
        await dashboard.InitializeAsync();
        await using var tab = await chromium.OpenAsync(dashboard.Url, width, width == 400 ? 900 : 1000, scheme);
        var page = tab.Page;
        var way = new Way(page, folder, $"{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}");
        await way.ShootAsync("1-nothing-yet");
        var started = TimeProvider.System.GetTimestamp();
        await way.FollowAsync("Export a service…", "/create/service$");
        await way.ToAsync("Namespace");
        Assert.Equal(0, await page.Locator(".bad").CountAsync());   // nothing is wrong before anything is typed
        await page.Keyboard.TypeAsync("shop");
        await way.ToAsync("Service");
        await page.Keyboard.TypeAsync("web");
        await Expect(page.GetByText("Namespace shop does not exist yet: it will be created.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Create the namespace")).ToBeCheckedAsync();
        await way.ShootAsync("2-service");
        await way.OnAsync("Where does the workload come from?");
        await way.ToAsync("Image");
        await page.Keyboard.TypeAsync("example.org/web:1");
        await way.OnAsync("How should the service be exported?");
        await way.OnAsync("Which clusters should run the service?");
        await Expect(page.Locator(".matches li")).ToHaveCountAsync(3);
        await way.OnAsync("Which DNS label should each cluster have?");
        await way.ShootAsync("3-labels");
        await way.OnAsync("Review changes");
        await way.ApplyAsync("4-service-review");

        await way.FollowAsync("Create a profile…", @"/create/profile\?");
        await way.ToAsync("Name");
        await page.Keyboard.TypeAsync("web");
        await Expect(page.Locator(".fqdn")).ToContainTextAsync("name is available");
        await way.ShootAsync("5-profile");
        await way.OnAsync("Which resource group should hold the Azure profile?");
        await way.ToAsync("Resource group");
        await page.Keyboard.TypeAsync(dashboard.Info.GetProperty("resourceGroup").GetString()!);
        await way.OnAsync("How should Traffic Manager check endpoint health?");
        await way.ShootAsync("6-health");
        await way.OnAsync("Review changes");
        await way.ApplyAsync("7-profile-review");

        // The address names the profile, so that the service is asked first.
        await way.FollowAsync("Add a backend…", @"/create/backend\?");
        await way.OnAsync("How much weight should web have?");
        await way.ShootAsync("8-backend");
        await way.OnAsync("Review changes");
        await way.ApplyAsync("9-backend-review");
        await Expect(page.GetByText("In DNS after")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"From the first click to the first answer: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        await way.ShootAsync("10-answered");
        Assert.Contains(
            "True", await dashboard.KubectlAsync(
                "get", "trafficmanagerbackend", "web-web", "-n", "shop", "-o",
                "jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}"), StringComparison.Ordinal);
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
            "the page is wider than the window");
        await way.FollowAsync("View profile", "/profiles/shop/web$");
        Assert.Empty(tab.Console);
    }

    /// <summary>What someone without a mouse does.</summary>
    /// <param name="folder">Where the way is kept as screenshots; null: nowhere.</param>
    private sealed class Way(IPage page, string? folder, string look)
    {
        // Tab until the field of that name has the focus: what cannot be reached by it is not reached.
        public Task ToAsync(string label) => UntilAsync(page.GetByRole(AriaRole.Main).GetByLabel(label, new() { Exact = true }));

        public async Task OnAsync(string question)
        {
            await UntilAsync(page.GetByRole(AriaRole.Button, new() { Name = "Continue" }));
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = question })).ToBeFocusedAsync();
        }

        public async Task ApplyAsync(string screenshot)
        {
            var apply = page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true });
            await Expect(apply).Not.ToHaveAttributeAsync("aria-disabled", "true");
            await ShootAsync(screenshot);
            await UntilAsync(apply);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByText("Written: ").First).ToBeVisibleAsync();
        }

        public async Task FollowAsync(string link, [StringSyntax(StringSyntaxAttribute.Regex)] string address)
        {
            await UntilAsync(page.GetByRole(AriaRole.Link, new() { Name = link }));
            await page.Keyboard.PressAsync("Enter");
            await Expect(page).ToHaveURLAsync(new Regex(address));
        }

        public async Task ShootAsync(string name)
        {
            if (folder is not null)
            {
                await page.EvaluateAsync("() => document.fonts.ready");
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"way-{name}-{look}.png"), FullPage = true });
            }
        }

        private async Task UntilAsync(ILocator wanted)
        {
            await Expect(wanted).ToBeVisibleAsync();
            for (var i = 0; i < 120 && !await wanted.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
            {
                await page.Keyboard.PressAsync("Tab");
            }

            await Expect(wanted).ToBeFocusedAsync();
        }
    }
}
