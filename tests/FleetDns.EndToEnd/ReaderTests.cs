using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>A reader finds nothing that looks as if it could be changed, and sees once why.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class ReaderTests(Chromium chromium, SandboxedDashboard dashboard)
{
    private static readonly string[] s_pages =
    [
        "/", "/profiles", "/profiles/kuard-demo/kuard-atm-demo", "/services", "/services/kuard-demo/kuard-svc", "/clusters",
        "/clusters/aks-member-1",
        "/placements", "/placements/crp-dns-demo", "/problems", "/journal", "/sandbox",
    ];

    [Fact]
    public async Task On_no_page_is_a_control_enabled_that_writes()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url, persona: "reader");
        foreach (var path in s_pages)
        {
            await tab.GoAsync(dashboard.Url + path);
            await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
            var enabled = await tab.Page.Locator("main :is(a[href], button, input, select)").EvaluateAllAsync<string[]>("""
                all => all.filter(e => !e.disabled && e.getAttribute('aria-disabled') !== 'true')
                  .filter(e => /^(Apply|Delete|Undo|Measure$|Enable|Trigger once|Change|Add |Export it|Attach|Assign|Evenly)/
                      .test(e.textContent.trim())
                    || e.type === 'range'
                    || (e.tagName === 'A' && /\/create\/(delete|service|profile|backend)\?.*name=/.test(e.href)))
                  .map(e => e.outerHTML.slice(0, 160))
                """);
            Assert.True(enabled.Length == 0, $"{path}: {string.Join('\n', enabled)}");
        }

        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_page_that_is_closed_to_a_reader_says_so_inside_the_shell()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url, persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Permissions" })).ToHaveCountAsync(0);
        var answer = await tab.Page.GotoAsync(dashboard.Url + "/setup/permissions");

        Assert.Equal(403, answer!.Status);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "You are not allowed to open this page" })).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true })
            .GetByRole(AriaRole.Link, new() { Name = "Profiles" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(dashboard.Url + "/profiles");
    }

    [Fact]
    public async Task The_wizard_of_a_service_that_is_there_is_called_by_what_it_does_and_gives_one_reason()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/service?ns=kuard-demo&name=kuard-svc", persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Change service kuard-svc" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("this change needs FleetDns.Operator")).ToHaveCountAsync(1);

        await tab.GoAsync(dashboard.Url + "/profiles/kuard-demo/kuard-atm-demo");
        await Expect(tab.Page.GetByText("this change needs FleetDns.Operator")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("kubectl create role")).ToHaveCountAsync(0);
    }
}
