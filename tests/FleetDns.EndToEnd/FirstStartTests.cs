using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The first steps of a newcomer: the tutorial's FQDN on the overview, moved by the slider, measured by DNS, while kubectl works
/// next to it.</summary>
[Collection(WrittenFleet.Name)]
public sealed partial class FirstStartTests(Chromium chromium, SandboxedDashboard dashboard) : IAsyncLifetime
{
    private const string Fqdn = "kuard-demo-kuard-atm-demo.trafficmanager.net";
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";
    private const string Slider = "Weight of backend kuard-atm-demo-backend";

    public async ValueTask InitializeAsync() => await dashboard.RestoreAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_page_that_gets_no_connection_says_so()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        await tab.Page.RouteAsync(new Regex("/_blazor"), route => route.AbortAsync());
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This page has no connection to FleetDns.");
    }

    [Fact]
    public async Task The_overview_shows_the_fqdn_its_shares_the_members_and_how_fresh_all_is()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("works as intended");
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = Fqdn })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
        foreach (var member in new[] { "aks-member-1", "aks-member-2", "aks-member-3" })
        {
            await Expect(tab.Page.GetByText(member).First).ToBeVisibleAsync();
        }

        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_moved_slider_previews_in_place_and_writes_nothing_before_Apply_then_every_browser_follows()
    {
        await using var hand = await chromium.OpenAsync(dashboard.Url + Profile);
        await using var other = await chromium.OpenAsync(dashboard.Url + Profile);
        var slider = hand.Page.GetByRole(AriaRole.Slider, new() { Name = Slider });
        await Expect(slider).ToHaveValueAsync("100");

        for (var press = 0; press < 4; press++)
        {
            await slider.PressKeyAsync("PageDown");
        }

        await Expect(slider).ToHaveValueAsync("60");
        await Expect(hand.Page.Locator(".diff", new() { HasText = "spec.weight" })).ToContainTextAsync(Arrow("100", "60"));
        Assert.Equal("100", await WeightAsync());

        await hand.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("60");
        Assert.Equal("60", await WeightAsync());
        await Expect(hand.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeHiddenAsync();

        await hand.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("100");
        Assert.Empty(hand.Console);
        Assert.Empty(other.Console);
    }

    [Fact]
    public async Task Two_operators_on_one_slider_the_second_sees_the_new_value_and_nothing_is_overwritten()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
        var slider = tab.Page.GetByRole(AriaRole.Slider, new() { Name = Slider });
        await slider.PressKeyAsync("PageDown");
        await Expect(tab.Page.Locator(".diff", new() { HasText = "spec.weight" })).ToContainTextAsync(Arrow("100", "90"));

        await dashboard.KubectlAsync(
            "patch", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p", """{"spec":{"weight":33}}""");
        await Expect(tab.Page.GetByText("The object has changed since you moved the slider.")).ToBeVisibleAsync();
        Assert.Equal("33", await WeightAsync());
    }

    [Fact]
    public async Task Measure_counts_a_thousand_answers_and_judges_them()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}{Profile}?tab=measured");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
        var verdict = tab.Page.GetByRole(AriaRole.Status, new() { Name = "Verdict" });
        await Expect(verdict).ToContainTextAsync(Judged());
        var table = tab.Page.GetByRole(AriaRole.Table, new() { Name = $"Measured split of {Fqdn}" });
        await Expect(table).ToContainTextAsync("aks-member-1");
        await Expect(table).ToContainTextAsync("aks-member-2");
        await Expect(table).Not.ToContainTextAsync("aks-member-3");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Screens_follow_kubectl_delete_and_apply_without_reload()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        var link = tab.Page.GetByRole(AriaRole.Link, new() { Name = Fqdn });
        await Expect(link).ToBeVisibleAsync();
        await dashboard.KubectlAsync("delete", "tmb/kuard-atm-demo-backend", "tmp/kuard-atm-demo", "-n", "kuard-demo");
        await Expect(link).ToBeHiddenAsync();
        await Command.ApplyAsync(dashboard.Kubeconfig, Manifests.ProfileAndBackend);
        await Expect(link).ToBeVisibleAsync();
        Assert.Empty(tab.Console);
    }

    [Theory]
    [InlineData("hub-close")]
    [InlineData("hub-429")]
    [InlineData("hub-500")]
    [InlineData("hub-401")]
    [InlineData("hub-403")]
    [InlineData("hub-compact")]
    [InlineData("hub-cut")]
    public async Task After_a_fault_of_the_hub_the_page_is_live_again_by_itself_and_knows_what_happened_meanwhile(string fault)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
        await using (await dashboard.FaultAsync(fault))
        {
            await Expect(tab.Page.GetByText(Fqdn).First).ToBeVisibleAsync();   // what was seen stays
        }

        await dashboard.KubectlAsync(
            "patch", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p", """{"spec":{"weight":77}}""");
        await Expect(tab.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("77", new() { Timeout = 45_000 });
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" }))
            .ToContainTextAsync("Hub live", new() { Timeout = 45_000 });
    }

    private Task<string> WeightAsync() =>
        dashboard.KubectlAsync("get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}");

    private static Regex Arrow(string old, string @new) => new($@"{old}\s*→\s*{@new}");

    [GeneratedRegex("(No evidence of deviation|Differs)")]
    private static partial Regex Judged();
}
