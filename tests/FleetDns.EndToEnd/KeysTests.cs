using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Everywhere by keyboard: the search, the keys to the pages, and the list of keys.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class KeysTests(Chromium chromium, SandboxedDashboard dashboard)
{
    [Fact]
    public async Task Slash_opens_the_search_and_Enter_goes_to_what_was_chosen()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        var box = tab.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search FQDN, cluster, service" });
        await tab.Page.Keyboard.PressAsync("/");
        await Expect(box).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("kuard-atm");   // as fast as keys can be pressed: none may be lost
        await Expect(box).ToHaveValueAsync("kuard-atm");
        var options = tab.Page.GetByRole(AriaRole.Option);
        await Expect(options).ToHaveCountAsync(3);   // the FQDN, its backend, and the advice about its one region
        await Expect(options.First).ToHaveAttributeAsync("aria-selected", "true");
        await Appearance.JudgeAsync(tab);
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(options.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(options.Nth(1)).ToContainTextAsync("Backend");

        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/profiles/kuard-demo/kuard-atm-demo$"));
        await Expect(options).ToHaveCountAsync(0);
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Escape_and_a_click_elsewhere_close_the_search()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("aks");
        await Expect(tab.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0);

        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("aks");
        await Expect(tab.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
        await tab.Page.Mouse.ClickAsync(1200, 800);
        await Expect(tab.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task G_and_a_letter_go_to_a_page_but_not_while_one_types()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url);
        await tab.Page.Keyboard.TypeAsync("gp");
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/profiles$"));
        await tab.Page.Keyboard.TypeAsync("gj");
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/journal$"));
        await Expect(tab.Page.Locator(".shell > .nav a[aria-current]")).ToContainTextAsync("Journal");

        var search = tab.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search the journal" });
        await search.PressSequentiallyAsync("go?/");
        await Expect(search).ToHaveValueAsync("go?/");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/journal\?q="));
        Assert.Empty(tab.Console);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_list_of_keys_opens_by_its_key_and_by_its_button(ColorScheme scheme)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url, scheme: scheme);
        var list = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await tab.Page.Keyboard.PressAsync("?");
        await Expect(list).ToBeVisibleAsync();
        await Expect(list).ToContainTextAsync("Journal");
        await Appearance.JudgeAsync(tab);
        await tab.Page.Keyboard.TypeAsync("gp");   // a dialog has the keys to itself
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(list).ToBeHiddenAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keyboard shortcuts" }).ClickAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(list).ToBeHiddenAsync();
        Assert.Equal("/", new Uri(tab.Page.Url).AbsolutePath);
    }

    [Fact]
    public async Task On_a_phone_the_search_opens_by_its_button_over_the_bar()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url, 400, 900);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await tab.Page.Keyboard.TypeAsync("aks-member-3");
        await Expect(tab.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await Expect(tab.Page.GetByRole(AriaRole.Option, new() { Name = "aks-member-3" })).ToBeInViewportAsync();
        await Appearance.JudgeAsync(tab);
    }
}
