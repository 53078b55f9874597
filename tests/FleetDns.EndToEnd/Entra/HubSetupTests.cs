using FleetDns.Testing;
using FleetDns.Testing.Entra;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>From nothing to a hub: an administrator finds fleet and hub, sees what is missing, and the settings that come out of it
/// work.</summary>
[Collection(EntraCollection.Name)]
public sealed class HubSetupTests(Chromium chromium, EntraFixture world)
{
    private const string HubClusterUser = "850c5848-fc51-4a9a-8823-f220370626e3";

    private string Fleet => $"{world.Subscription}/resourceGroups/rg-fleet-demo/providers/Microsoft.ContainerService/fleets/fleet-demo";

    [Fact]
    public async Task Without_a_hub_an_administrator_is_led_to_one_step_by_step()
    {
        var admin = world.Entra.Add(new EntraUser("ada@contoso.example", "Ada", "FleetDns.Admin"));
        await world.GrantAsync(admin.ObjectId, EntraFixture.AzureReader, world.Subscription);
        await using var app = await world.BareDashboardAsync("Hub:AllowedHosts=127.0.0.1");
        await using var tab = await chromium.OpenPlainAsync(app.Url + "/profiles");
        await EntraFixture.SignInAsync(tab.Page, admin);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Which fleet's hub should FleetDns show?" })).ToBeVisibleAsync();
        Assert.Equal(app.Url + "/setup/hub", tab.Page.Url);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sandbox" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "fleet-demo" }).ClickAsync();

        var test = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" });
        await test.ClickAsync();
        await Expect(tab.Page.GetByText("the role Azure Kubernetes Fleet Manager Hub Cluster User at")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText($"az role assignment create --assignee-object-id '{admin.ObjectId}'")).ToBeVisibleAsync();

        await world.GrantAsync(admin.ObjectId, HubClusterUser, Fleet);
        await world.GrantAsync(EntraStandIn.ApplicationObjectId, HubClusterUser, Fleet);
        await world.GrantAsync(EntraStandIn.ApplicationObjectId, EntraFixture.AzureReader, world.Subscription);
        await ReopenAsync(tab.Page, app);
        await test.ClickAsync();
        // Ada herself may not list anything there
        await Expect(tab.Page.GetByText("so the test as FleetDns was skipped")).ToBeVisibleAsync();
        await world.BindAsync("fleetdns:reader", admin.ObjectId);
        await ReopenAsync(tab.Page, app);
        await test.ClickAsync();
        var itself = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Test as FleetDns" });
        await itself.ClickAsync();
        await Expect(tab.Page.GetByText("list trafficmanagerprofiles.networking.fleet.azure.com in all namespaces").First)
            .ToBeVisibleAsync();
        await Expect(tab.Page.GetByText($"--user={EntraStandIn.ApplicationObjectId}").First).ToBeVisibleAsync();

        await using var bound = await world.BindApplicationAsync("fleetdns:reader");
        await ReopenAsync(tab.Page, app);
        await test.ClickAsync();
        await itself.ClickAsync();
        await Expect(tab.Page.GetByText("Connected.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("Settings to save")).ToContainTextAsync($"Hub__FleetResourceId={Fleet}");
        foreach (var width in new[] { 1600, 1024, 400 })
        {
            await tab.Page.SetViewportSizeAsync(width, 1000);
            await Appearance.JudgeAsync(tab);
        }

        await using var started = await world.BareDashboardAsync(
            "Hub:AllowedHosts=127.0.0.1", $"Hub:FleetResourceId={Fleet}", $"Azure:SubscriptionId={world.Sandbox.SubscriptionId}");
        await using var seen = await chromium.OpenPlainAsync(started.Url + "/profiles/kuard-demo/kuard-atm-demo");
        await EntraFixture.SignInAsync(seen.Page, world.Reader);
        await Expect(seen.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        await Expect(seen.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("Azure live");
    }

    [Fact]
    public async Task A_hub_outside_the_allowed_hosts_is_not_connected_to()
    {
        var admin = world.Entra.Add(new EntraUser("alma@contoso.example", "Alma", "FleetDns.Admin"));
        await world.GrantAsync(admin.ObjectId, HubClusterUser, world.Subscription);
        await world.GrantAsync(admin.ObjectId, EntraFixture.AzureReader, world.Subscription);
        await using var app = await world.BareDashboardAsync();
        await using var tab = await chromium.OpenPlainAsync(
            $"{app.Url}/setup/hub?subscription={world.Sandbox.SubscriptionId}&fleet={Uri.EscapeDataString(Fleet)}");
        await EntraFixture.SignInAsync(tab.Page, admin);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Expect(tab.Page.GetByText("is not allowed by Hub:AllowedHosts (.azmk8s.io)")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_hub_nothing_but_signing_in_setting_up_and_health_is_served()
    {
        await using var app = await world.BareDashboardAsync();
        using var http = EntraFixture.Http(app);
        using var health = await http.GetAsync(new Uri(app.Url + "/health/ready"));
        Assert.Equal(System.Net.HttpStatusCode.OK, health.StatusCode);
        await using var tab = await chromium.OpenPlainAsync(app.Url);
        await EntraFixture.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "You are not allowed to open this page" })).ToBeVisibleAsync();
    }

    /// <summary>Renews the screenshots of <c>docs/sign-in.md</c>, when run by name.</summary>
    [Fact(Explicit = true)]
    public async Task Pictures()
    {
        await world.GrantAsync(world.Admin.ObjectId, EntraFixture.AzureReader, world.Subscription);
        await world.GrantAsync(world.Admin.ObjectId, HubClusterUser, Fleet);
        await using var bound = await world.BindApplicationAsync("fleetdns:reader");
        await using var app = await world.BareDashboardAsync("Hub:AllowedHosts=127.0.0.1");
        await using var tab = await chromium.OpenPlainAsync(
            $"{app.Url}/setup/hub?subscription={world.Sandbox.SubscriptionId}&fleet={Uri.EscapeDataString(Fleet)}", 1600, 1000);
        await tab.Page.ScreenshotAsync(new() { Path = Picture("signin-entra") });
        await EntraFixture.SignInAsync(tab.Page, world.Admin);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Test as FleetDns" }).ClickAsync();
        await Expect(tab.Page.GetByText("Connected.")).ToBeVisibleAsync();
        await tab.Page.EvaluateAsync("() => document.fonts.ready");
        await tab.Page.ScreenshotAsync(new() { Path = Picture("setup-hub") });
    }

    private static string Picture(string name) => Path.Combine(RepositoryRoot.Path, "docs", "screenshots", $"{name}-1600-light.png");

    private async Task ReopenAsync(IPage page, PublishedApp app) =>
        await page.GotoAsync($"{app.Url}/setup/hub?subscription={world.Sandbox.SubscriptionId}&fleet={Uri.EscapeDataString(Fleet)}");
}
