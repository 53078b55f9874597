using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The dashboard below a path of its host, behind a proxy that removes the path and behind one that does not.</summary>
public sealed class SubPathTests(Chromium chromium)
{
    private const string Root = "/ops/fleet";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signing_in_walking_the_pages_and_moving_a_weight_all_stay_below_the_path(bool strips)
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-e2e-");
        await using (
            var app = await PublishedApp.StartAsync(
                ["--sandbox", .. SandboxedDashboard.Arguments(directory.FullName),
                .. strips ? Array.Empty<string>() : [$"PathBase={Root}"]]))
        await using (var proxy = new PrefixProxy(app.Url, Root, strips))
        {
            await using var tab = await chromium.OpenPlainAsync(proxy.Url + "/profiles/kuard-demo/kuard-atm-demo");
            var page = tab.Page;
            await Expect(page).ToHaveURLAsync($"{proxy.Url}/signin?returnUrl=%2Fops%2Ffleet%2Fprofiles%2Fkuard-demo%2Fkuard-atm-demo");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as operator" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(proxy.Url + "/profiles/kuard-demo/kuard-atm-demo");
            Assert.All(await page.Context.CookiesAsync(), cookie => Assert.Equal(Root, cookie.Path));

            var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
            await Expect(slider).ToBeEnabledAsync();
            await Expect(page.Locator(".wslider:not([data-ready])")).ToHaveCountAsync(0);
            await slider.SetAsync("60");
            await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await Command.KubectlAsync(
                Path.Combine(directory.FullName, "kubeconfig"), "wait", "trafficmanagerbackend/kuard-atm-demo-backend", "-n", "kuard-demo",
                "--for=jsonpath={.spec.weight}=60", "--timeout=15s");
            await Expect(slider).ToHaveValueAsync("60");

            var links = await page.Locator(".shell > .nav a[data-go]").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
            Assert.All(links, link => Assert.StartsWith(proxy.Url + "/", link, StringComparison.Ordinal));
            foreach (var link in links)
            {
                await page.Locator($".shell > .nav a[href='{(link == proxy.Url + "/" ? "./" : link[(proxy.Url.Length + 1)..])}']")
                    .ClickAsync();
                await Expect(page).ToHaveURLAsync(link);
                await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
                var inside = await page.Locator("a[href], form[action], img[src]")
                    .EvaluateAllAsync<string[]>(
                        "all => all.map(e => new URL(e.getAttribute('href') ?? e.getAttribute('action') ?? e.getAttribute('src'), "
                        + "document.baseURI).href)");
                Assert.All(
                    inside.Where(each => each.StartsWith("http://127.0.0.1", StringComparison.Ordinal)),
                    each => Assert.StartsWith(proxy.Url, each, StringComparison.Ordinal));
            }

            await page.ReloadAsync();
            await Expect(page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
            await page.GotoAsync(proxy.Url + "/setup/permissions");   // for administrators
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are not allowed to open this page" })).ToBeVisibleAsync();
            Assert.StartsWith(proxy.Url + "/denied", page.Url, StringComparison.Ordinal);
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true })).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(proxy.Url + "/signin");

            using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            http.DefaultRequestHeaders.ConnectionClose = true;   // the proxy understands the first head of a connection only
            foreach (var path in new[] { "/health/live", "/health/ready", "/openapi/v1.json", "/css/tokens.css" })
            {
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(proxy.Url + path))).StatusCode);
            }

            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(proxy.Url + "/api/v1/fleet"))).StatusCode);
            Assert.DoesNotContain(proxy.Elsewhere, path => path != "/favicon.ico");
            Assert.DoesNotContain(tab.Console, line => !line.Contains("403", StringComparison.Ordinal));
        }

        directory.Delete(recursive: true);
    }
}
