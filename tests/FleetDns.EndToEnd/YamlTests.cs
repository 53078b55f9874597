using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The tutorial's own manifests, pasted as they are printed: each mistake in words, the repair, the dry run, and a DNS
/// answer.</summary>
[Collection(EmptyFleet.Name)]
public sealed class YamlTests(Chromium chromium, EmptyDashboard dashboard)
{
    private static readonly string[] s_files = [
        "kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml",
        "kuard-atm-demo-backend.yaml"];

    /// <summary>docs/domain.md 2.7, by their numbers.</summary>
    private static readonly string[] s_told =
    [
        "ServiceExport kuard-export exports the Service of the same name, which does not exist",   // 1
        "is bound to placement crp-kuard-demo, which does not exist",   // 2
        "ServiceExport kuard-export has version v1alpha1; it is stored and placed as v1beta1",   // 5
        "ResourceOverride ro-kuard-demo-eastus has version v1alpha1; the hub prefers v1",   // 6
        "The patch replaces all annotations of Service kuard-svc",   // 9
        "No container of Deployment kuard declares a port, so targetPort 80 cannot be checked",   // 10
        "may not be reachable from your clusters",   // 11
        "picks clusters in eastus only: one region",   // 14
        "contains the region eastus",   // 15
        "Namespace kuard-demo exists neither on the hub nor among the documents",
    ];

    [Fact]
    public async Task The_pasted_tutorial_shows_its_mistakes_is_repaired_dry_run_written_and_answers()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await text.FillAsync(
            string.Join(
                "\n---\n",
                s_files.Select(
                    file => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Sandbox.Tests", "how-to", file)))));
        await text.BlurAsync();
        foreach (var words in s_told)
        {
            await Expect(page.GetByText(words).First).ToBeVisibleAsync();
        }

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Review" })).ToHaveAttributeAsync("aria-disabled", "true");
        await Appearance.JudgeAsync(tab);

        await page.GetByRole(AriaRole.Button, new() { Name = "Repair all" }).ClickAsync();
        await Expect(page.GetByText("Rename ServiceExport kuard-export to kuard-svc")).ToBeVisibleAsync();
        // The port, the image and the one region are the operator's to decide
        await Expect(page.GetByText("3 findings")).ToBeVisibleAsync();
        await Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("name: crp-dns-demo"));
        await text.FillAsync(Regex.Replace(await text.InputValueAsync(), @"targetPort: 80\b", "targetPort: 8080"));
        await text.BlurAsync();
        await Expect(page.GetByText("so targetPort 8080 cannot be checked").First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Expect(page.Locator(".doc")).ToHaveCountAsync(8);
        await Expect(page.Locator(".doc .chip").GetByText("create", new() { Exact = true })).ToHaveCountAsync(8);
        await Appearance.JudgeAsync(tab);
        Assert.Equal("", await dashboard.KubectlAsync("get", "tmp,tmb,serviceexports", "-A", "-o", "name"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Written: ").First).ToBeVisibleAsync();
        await Expect(page.GetByText("In DNS after")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        Assert.Contains(
            "True", await dashboard.KubectlAsync(
                "get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o",
                "jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "View profile kuard-demo/kuard-atm-demo" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/profiles/kuard-demo/kuard-atm-demo$"));
        Assert.Empty(tab.Console);
    }
}
