using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The workbench and the placements on the tutorial's fleet, in a real browser.</summary>
[Collection(WrittenFleet.Name)]
public sealed partial class WorkbenchTests(Chromium chromium, SandboxedDashboard dashboard) : IAsyncLifetime
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    public async ValueTask InitializeAsync() => await dashboard.RestoreAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Open_leads_to_a_cluster_and_each_endpoint_says_who_answers()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}{Profile}?tab=endpoints");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Probe endpoints" }).ClickAsync();
        var table = tab.Page.GetByRole(AriaRole.Table, new() { NameRegex = Endpoints() });
        await Expect(table.GetByText("200 OK")).ToHaveCountAsync(2);
        await Expect(table.Locator(".who-answers").First).ToContainTextAsync("aks-member-");

        var opened = await tab.Page.RunAndWaitForPopupAsync(
            () => tab.Page.GetByRole(AriaRole.Link, new() { Name = "Open in a new tab" }).ClickAsync());
        await Expect(opened.GetByRole(AriaRole.Heading)).ToContainTextAsync("aks-member-");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task The_chain_is_walked_by_keyboard()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
        var cluster = tab.Page.GetByRole(AriaRole.Link, new() { NameRegex = FirstCluster() });
        await cluster.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/clusters/aks-member-1$"));
    }

    [Fact]
    public async Task Monitor_settings_are_dry_run_and_written_as_the_operator()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}{Profile}?edit=monitor");
        var panel = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Monitor settings" });
        await panel.GetByLabel("Interval").SelectOptionAsync("10");
        await Expect(panel).ToContainTextAsync("The timeout must be 5 to 9 s when the interval is 10 s.");
        await panel.GetByLabel("Timeout, s").FillAsync("7");
        await panel.GetByLabel("Timeout, s").PressAsync("Tab");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Review the change" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Dry run accepted.");
        await Expect(panel).ToContainTextAsync("spec.monitorConfig.intervalInSeconds");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(tab.Page.Locator(".prof-head .facts")).ToContainTextAsync("every 10 s");
        Assert.Equal(
            "10 7", await dashboard.KubectlAsync(
                "get", "trafficmanagerprofile", "kuard-atm-demo", "-n", "kuard-demo", "-o",
                "jsonpath={.spec.monitorConfig.intervalInSeconds} {.spec.monitorConfig.timeoutInSeconds}"));
    }

    [Fact]
    public async Task A_weight_is_followed_to_dns_and_taken_back_from_the_strip()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
        await tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }).SetAsync("60");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        var strip = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Last change", Exact = true });
        await Expect(strip).ToContainTextAsync("spec.weight 100 → 60");
        await Expect(strip.Locator(".track td.done")).ToHaveCountAsync(4, new() { Timeout = 60_000 });
        await strip.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }))
            .ToHaveValueAsync("100");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_write_carries_the_personas_own_name_to_the_hub()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "admin");
        var slider = tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
        await slider.PressKeyAsync("PageDown");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Message" })).ToContainTextAsync("Written: ");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        Assert.Contains(
            "admin (admin) update TrafficManagerBackend kuard-demo/kuard-atm-demo-backend: spec.weight 100 → 90", dashboard.App.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "admin set spec.weight from 100 to 90 with FleetDns.",
            await dashboard.KubectlAsync("get", "events", "-n", "kuard-demo", "-o", "jsonpath={.items[*].message}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yaml_shows_who_wrote_each_field_and_history_what_has_changed()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}{Profile}?tab=yaml");
        await Expect(tab.Page.Locator(".owned li", new() { HasText = "resourceGroup: rg" }))
            .ToContainTextAsync("kubectl-client-side-apply");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(tab.Page.GetByText("Changes made elsewhere are shown since")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_how_tos_placement_is_settled_and_its_override_hits_two_clusters()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/placements");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "crp-dns-demo" }).ClickAsync();
        await Expect(tab.Page.Locator(".hops .done")).ToHaveCountAsync(6);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("crp-dns-demo");
        await Expect(tab.Page.Locator(".override")).ToContainTextAsync("applied");
    }

    [GeneratedRegex("Endpoints of kuard")]
    private static partial Regex Endpoints();

    [GeneratedRegex("^Cluster aks-member-1")]
    private static partial Regex FirstCluster();
}
