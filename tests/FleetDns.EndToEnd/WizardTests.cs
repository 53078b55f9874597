using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>A fleet with members and nothing else.</summary>
public sealed class EmptyDashboard : SandboxedDashboard
{
    protected override string Scenario => "empty";
}

/// <summary>From nothing to an FQDN that answers, by keyboard alone.</summary>
public sealed class WizardTests(Chromium chromium, EmptyDashboard dashboard) : IClassFixture<EmptyDashboard>
{
    [Fact]
    public async Task Three_wizards_lead_from_nothing_to_a_dns_answer_by_keyboard()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/service");
        var started = TimeProvider.System.GetTimestamp();
        var page = tab.Page;
        await ToAsync(page, "Namespace");
        await page.Keyboard.TypeAsync("shop");
        await ToAsync(page, "Service");
        await page.Keyboard.TypeAsync("web");
        await OnAsync(page, "Where does the workload come from?");
        await ToAsync(page, "Image");
        await page.Keyboard.TypeAsync("example.org/web:1");
        await OnAsync(page, "How is it exported?");
        await OnAsync(page, "Which clusters shall run it?");
        await Expect(page.Locator(".matches li")).ToHaveCountAsync(3);
        await OnAsync(page, "Under which names do the clusters answer?");
        await ShootAsync(page, "service");
        await OnAsync(page, "Is this what should be written?");
        await ApplyAsync(page, "service-review");

        await FollowAsync(page, "Create a profile…", "**/create/profile?*");
        await ToAsync(page, "Name");
        await page.Keyboard.TypeAsync("web");
        await Expect(page.Locator(".fqdn")).ToContainTextAsync("free");
        await OnAsync(page, "Where in Azure shall it be?");
        await ToAsync(page, "Resource group");
        await page.Keyboard.TypeAsync(dashboard.Info.GetProperty("resourceGroup").GetString()!);
        await OnAsync(page, "How does Traffic Manager find out who is healthy?");
        await ShootAsync(page, "profile");
        await OnAsync(page, "Is this what should be written?");
        await ApplyAsync(page, "profile-review");

        await FollowAsync(page, "Add a backend…", "**/create/backend?*");
        await OnAsync(page, "Which service takes the traffic?");
        await OnAsync(page, "How much weight should web have?");
        await ShootAsync(page, "backend");
        await OnAsync(page, "Is this what should be written?");
        await ApplyAsync(page, "backend-review");
        await Expect(page.GetByText("On its way: answered after")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        TestContext.Current.TestOutputHelper?.WriteLine($"From the first page to the first answer: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
        await ShootAsync(page, "answered");
        Assert.Contains("True", await dashboard.KubectlAsync("get", "trafficmanagerbackend", "web-web", "-n", "shop", "-o", "jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}"), StringComparison.Ordinal);
        await FollowAsync(page, "See how it answers", "**/profiles/shop/web");
        Assert.Empty(tab.Console);
    }

    // Tab until the field of that name has the focus: what cannot be reached by it is not reached.
    private static async Task ToAsync(IPage page, string label) => await UntilAsync(page, page.GetByRole(AriaRole.Main).GetByLabel(label, new() { Exact = true }));

    private static async Task UntilAsync(IPage page, ILocator wanted)
    {
        await Expect(wanted).ToBeVisibleAsync();
        for (var i = 0; i < 120 && !await wanted.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(wanted).ToBeFocusedAsync();
    }

    private static async Task OnAsync(IPage page, string question)
    {
        await UntilAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Continue" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = question })).ToBeFocusedAsync(new() { Timeout = 10_000 });
    }

    private static async Task ApplyAsync(IPage page, string picture)
    {
        var apply = page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true });
        await Expect(apply).Not.ToHaveAttributeAsync("aria-disabled", "true", new() { Timeout = 20_000 });
        await ShootAsync(page, picture);
        await UntilAsync(page, apply);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Written: ").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    private static async Task FollowAsync(IPage page, string link, string address)
    {
        await UntilAsync(page, page.GetByRole(AriaRole.Link, new() { Name = link }));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(address);
    }

    // FLEETDNS_PICTURES: where the way is kept as pictures.
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("FLEETDNS_PICTURES") is { } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"wizard-{name}.png"), FullPage = true });
        }
    }
}
