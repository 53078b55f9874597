using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What is half answered outlives a reload and a restart of the dashboard, and is no one else's.</summary>
[Collection(EmptyFleet.Name)]
public sealed class DraftTests(Chromium chromium, EmptyDashboard dashboard)
{
    private const string Manifest = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: my-own\n";

    // Long, so that it is seen in the sealed text.
    private static readonly string s_image = $"example.org/{new string('w', 200)}:1";

    [Fact]
    public async Task Drafts_are_there_again_when_the_dashboard_was_killed_and_restarted()
    {
        string[] arguments = ["--urls", $"http://127.0.0.1:{FreePort.Next()}", $"Hub:Kubeconfig={dashboard.Kubeconfig}"];
        var app = await PublishedApp.StartAsync(arguments);
        await using var tab = await chromium.OpenAsync(app.Url + "/create/service");
        await using var yaml = await chromium.OpenAsync(app.Url + "/create/yaml");
        var page = tab.Page;
        await AnswerAsync(page, "half-done");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where does the workload come from?" })).ToBeVisibleAsync();
        var shorter = await LengthAsync(page);
        await page.GetByLabel("Image", new() { Exact = true }).FillAsync(s_image);
        await Expect(page.Locator(".mani pre")).ToContainTextAsync(s_image);
        var pasted = yaml.Page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await pasted.FillAsync(Manifest);
        await pasted.BlurAsync();
        await Expect(yaml.Page.GetByText("1 document", new() { Exact = true })).ToBeVisibleAsync();
        await KeptAsync(page, shorter + (s_image.Length / 2));
        await KeptAsync(yaml.Page, Manifest.Length);

        await app.DisposeAsync();
        await Expect(page.GetByText("Connection to the dashboard lost.").First).ToBeVisibleAsync();
        await using var again = await PublishedApp.StartAsync(arguments);

        await Expect(page.GetByText("Draft restored.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where does the workload come from?" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Image", new() { Exact = true })).ToHaveValueAsync(s_image);
        await Expect(page.Locator(".mani pre")).ToContainTextAsync("name: half-done");
        await Expect(pasted).ToHaveValueAsync(Manifest, new() { Timeout = 60_000 });

        await page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        await Expect(page.GetByLabel("Service", new() { Exact = true })).ToHaveValueAsync("");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Service", new() { Exact = true })).ToHaveValueAsync("");
        await Expect(page.GetByText("Draft restored.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Another_operator_of_the_same_tab_does_not_see_it()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/service");
        var page = tab.Page;
        await AnswerAsync(page, "secret-plan");
        Assert.DoesNotContain("secret-plan", await page.EvaluateAsync<string>(Kept), StringComparison.Ordinal);
        await page.ReloadAsync();
        await Expect(page.Locator(".mani pre")).ToContainTextAsync("secret-plan");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(dashboard.Url + "/create/service");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as admin" }).ClickAsync();
        await Expect(page.GetByLabel("Service", new() { Exact = true })).ToHaveValueAsync("");
        await Expect(page.GetByText("Draft restored.")).ToHaveCountAsync(0);
    }

    private static async Task AnswerAsync(IPage page, string service)
    {
        await page.GetByLabel("Namespace", new() { Exact = true }).FillAsync("shop");
        await KeptAsync(page, 1);
        var before = await page.EvaluateAsync<string>(Kept);
        await page.GetByLabel("Service", new() { Exact = true }).FillAsync(service);
        await page.WaitForFunctionAsync($"before => {Kept} !== before", before);   // sealed again, so never twice the same
        await Expect(page.Locator(".mani pre")).ToContainTextAsync(service);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    // A moment after the last keystroke.
    private static Task<IJSHandle> KeptAsync(IPage page, int least) => page.WaitForFunctionAsync($"least => {Length} > least", least);

    private static Task<int> LengthAsync(IPage page) => page.EvaluateAsync<int>(Length);

    private const string Kept = "JSON.stringify(sessionStorage)";

    private const string Length =
        "Object.entries(sessionStorage).filter(([name]) => name.startsWith('draft ')).reduce((sum, [, text]) => sum + text.length, 0)";
}
