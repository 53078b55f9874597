using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>A hub full of hostile texts, on every page, in a real browser: nothing runs, nothing is wider than the window, the console
/// stays empty.</summary>
[Collection(SpoiledFleet.Name)]
public sealed class HostileTextTests(Chromium chromium, SandboxedDashboard dashboard)
{
    [Fact]
    public async Task Nothing_of_it_runs_or_breaks_a_page()
    {
        await Command.RunAsync(
            "kubectl", ["--kubeconfig", dashboard.Kubeconfig, "create", "--validate=false", "-f", "-"], HostileObjects.List());
        await dashboard.KubectlAsync(
            "patch", "tmp", "web", "-n", HostileObjects.Namespace, "--subresource=status", "--type=merge", "-p",
            HostileObjects.Status("Programmed"));
        await dashboard.KubectlAsync(
            "patch", "crp", "crp-dns-demo", "--subresource=status", "--type=merge", "-p",
            HostileObjects.Status("ClusterResourcePlacementScheduled"));
        await dashboard.KubectlAsync("label", "membercluster", "aks-member-3", $"hostile={new string('l', 63)}");

        foreach (var width in new[] { 400, 1600 })
        {
            await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles/hostile/web", width, 900, persona: "admin");
            var dialogs = 0;
            tab.Page.Dialog += (_, dialog) =>
            {
                dialogs++;
                _ = dialog.DismissAsync();
            };
            var pages =
                (await tab.Page.Locator(".shell > .nav a[data-go]").EvaluateAllAsync<string[]>("links => links.map(link => link.pathname)"))
                .Concat(
                    ["/profiles/hostile/web", "/services/hostile/web", "/clusters/aks-member-3", "/placements/crp-dns-demo",
                    $"/services/hostile/{HostileObjects.LongLabel}", "/journal?q=hostile"]);
            foreach (var path in pages)
            {
                await tab.GoAsync(dashboard.Url + path);
                await Expect(tab.Page.Locator("#keys[data-ready]")).ToHaveCountAsync(1);
                await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("Hub live");
                await Expect(tab.Page.GetByText("Something went wrong on this page")).ToHaveCountAsync(0);
                Assert.True(
                    await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                    $"{path} is wider than {width}");
                Assert.Equal(0, await tab.Page.Locator("main img, main script, main iframe").CountAsync());
                Assert.True(await tab.Page.EvaluateAsync<bool>("window.hostile === undefined"), $"{path} ran it");
            }

            await tab.GoAsync(dashboard.Url + "/journal?q=hostile");
            // Newest first: the last of its lines shows how it appeared. On a phone the kind is not shown.
            await tab.Page.Locator("a.name", new() { HasText = "TrafficManagerProfile hostile/web" }).Last.ClickAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "TrafficManagerProfile created" }))
                .ToContainTextAsync("<img src=x onerror=\"window.hostile=1\">");
            Assert.True(
                await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"the entry is wider than {width}");
            Assert.Equal(0, dialogs);
            Assert.Empty(tab.Console);
        }
    }
}
