using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What was done and what was seen, in one list, with a way back.</summary>
[Collection(WrittenFleet.Name)]
public sealed class JournalTests(Chromium chromium, SandboxedDashboard dashboard) : IAsyncLifetime
{
    private const string Backend = "kuard-atm-demo-backend";

    public async ValueTask InitializeAsync() => await dashboard.RestoreAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_weight_set_here_is_kept_at_the_hub_shown_beside_what_was_seen_and_taken_back()
    {
        var before = await WeightAsync();
        await using var profile = await chromium.OpenAsync(dashboard.Url + "/profiles/kuard-demo/kuard-atm-demo");
        await profile.Page.GetByRole(AriaRole.Slider, new() { Name = $"Weight of backend {Backend}" }).SetAsync("63");
        await profile.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(profile.Page.GetByText("Written:").First).ToBeVisibleAsync();

        await using var tab = await chromium.OpenAsync(dashboard.Url + "/journal?kind=made");
        var lines = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Journal entries, newest first" });
        var made = lines.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{before} → becomes 63" }).First;
        await Expect(made).ToContainTextAsync("operator");
        await Expect(made).ToContainTextAsync("accepted");
        Assert.Contains(
            "journal-",
            await dashboard.KubectlAsync("get", "configmaps", "-n", "fleetdns-system", "-l", "fleetdns.io/kind=journal", "-o", "name"),
            StringComparison.Ordinal);

        await made.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/journal\?kind=made&entry=journal-"));
        await Appearance.JudgeAsync(tab);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Written: spec.weight 63 →" })).ToBeVisibleAsync();
        Assert.Equal(before, await WeightAsync());
        await Expect(tab.Page.GetByText($"No undo: The weight has been set to {before} since.")).ToBeVisibleAsync();

        await tab.GoAsync(dashboard.Url + "/journal?kind=seen&q=fleetdns");
        await Expect(tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"63 → becomes {before}" }).First)
            .ToContainTextAsync("fleetdns");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task What_kubectl_does_is_seen_with_its_manager_and_narrowed_to_its_fqdn()
    {
        await dashboard.KubectlAsync(
            "patch", "tmp", "kuard-atm-demo", "-n", "kuard-demo", "--type=merge", "-p",
            """{"spec":{"monitorConfig":{"intervalInSeconds":10,"timeoutInSeconds":5}}}""");
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/journal?q=intervalInSeconds");

        var line = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "TrafficManagerProfile" }).First;
        await Expect(line).ToContainTextAsync("kubectl-patch");
        await tab.Page.GetByRole(AriaRole.Combobox, new() { Name = "FQDN", Exact = true }).SelectOptionAsync("kuard-demo/kuard-atm-demo");
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"profile=kuard-demo%2Fkuard-atm-demo"));
        await Expect(line).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Combobox, new() { Name = "Cluster", Exact = true }).SelectOptionAsync("aks-member-3");
        await Expect(tab.Page.GetByText("No matches.")).ToBeVisibleAsync();
        Assert.Empty(tab.Console);
    }

    private async Task<string> WeightAsync() =>
        (await dashboard.KubectlAsync("get", "tmb", Backend, "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}")).Trim();
}
