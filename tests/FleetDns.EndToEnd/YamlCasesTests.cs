using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Sets of manifests that people have, on the page: what is reported, what a repair leaves of the text, and the shares before
/// Apply.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class YamlCasesTests(Chromium chromium, SandboxedDashboard dashboard)
{
    private const string Weights = """
        # weights of the team
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ResourceOverride
        metadata: {name: weights, namespace: kuard-demo}
        spec:
          placement: {name: crp-dns-demo}
          resourceSelectors: [{group: networking.fleet.azure.com, kind: ServiceExport, version: v1alpha1, name: kuard-svc}]
          policy:
            overrideRules:
            - clusterSelector:
                clusterSelectorTerms: [{labelSelector: {matchLabels: {fleet.azure.com/member-name: aks-member-1}}}] # one cluster
              jsonPatchOverrides:
              - {op: replace, path: /metadata/annotations/networking.fleet.azure.com~1weight, value: "200"}
        """;

    [Fact]
    public async Task A_selector_of_another_version_is_told_repaired_in_place_and_the_review_shows_the_shares()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await text.FillAsync(Weights);
        await text.BlurAsync();
        await Expect(page.GetByText("in version v1alpha1; placements use v1beta1").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Repair all" }).ClickAsync();
        await Expect(text).ToHaveValueAsync(Weights.Replace("v1alpha1", "v1beta1", StringComparison.Ordinal));
        await Expect(page.GetByText("No issues found in 1 document.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Not checked: ")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var shares = page.GetByRole(AriaRole.Region, new() { Name = "Shares of kuard-demo-kuard-atm-demo.trafficmanager.net" });
        await Expect(shares.GetByText("aks-member-1")).ToBeVisibleAsync();
        await Expect(shares.Locator("del").First).ToHaveTextAsync("50.0 %");
        await Expect(shares.Locator("ins").First).ToHaveTextAsync("80.0 %");
        await Appearance.JudgeAsync(tab);
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Whole_maps_are_right_while_nothing_is_lost_and_a_namespace_alone_is_not_enough()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await text.FillAsync(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.EndToEnd", "pasted", "shift.yaml")));
        await text.BlurAsync();
        await Expect(page.GetByText("ServiceExport web has none, so nothing is lost now").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Review" })).Not.ToHaveAttributeAsync("aria-disabled", "true");

        await text.FillAsync(
            (await text.InputValueAsync())
            .Replace("name: shift, version: v1}", "name: shift, version: v1, selectionScope: NamespaceOnly}", StringComparison.Ordinal));
        await text.BlurAsync();
        await Expect(page.GetByText("with selectionScope NamespaceOnly: it places the namespace without its Services and exports").First)
            .ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Repair all" }).ClickAsync();
        await Expect(page.GetByText("No issues found in ")).ToBeVisibleAsync();
        await Expect(text).Not.ToHaveValueAsync(new System.Text.RegularExpressions.Regex("selectionScope"));
        await Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("# the exports of this fleet"));
        Assert.Empty(tab.Console);
    }
}
