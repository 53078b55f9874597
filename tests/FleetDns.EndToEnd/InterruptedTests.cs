using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Writes whose tab, process or answer goes while they are under way.</summary>
public sealed partial class InterruptedTests(Chromium chromium, LoneSandbox sandbox) : IClassFixture<LoneSandbox>, IAsyncLifetime
{
    private const string Backend = "kuard-atm-demo-backend";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await sandbox.Process.FaultOffAsync("hub-slow");   // of a test that failed

    [Fact]
    public async Task A_write_whose_tab_closes_leaves_log_journal_and_event()
    {
        var world = sandbox.Process;
        await using var app = await StartAsync(world);
        await using (var tab = await chromium.OpenAsync(app.Url + "/profiles/kuard-demo/kuard-atm-demo"))
        {
            await tab.Page.GetByRole(AriaRole.Slider, new() { Name = $"Weight of backend {Backend}" }).SetAsync("63");
            await world.FaultOnAsync("hub-slow");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await app.PrintsAsync($"begins update TrafficManagerBackend kuard-demo/{Backend}: spec.weight 100 → 63");
        }

        await world.FaultOffAsync("hub-slow");
        await app.PrintsAsync("spec.weight 100 → 63: Accepted");
        Assert.Equal(
            "63", (await Command.KubectlAsync(world.Kubeconfig, "get", "tmb", Backend, "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}"))
            .Trim());
        await Until.HoldsAsync(
            "the journal has the write",
            async () =>
                (await Command.KubectlAsync(
                    world.Kubeconfig, "get", "configmaps", "-n", "fleetdns-system", "-l", "fleetdns.io/kind=journal", "-o",
                    "jsonpath={.items[*].data.entry}")).Contains("accepted", StringComparison.Ordinal));
        await Until.HoldsAsync(
            "the write is an event",
            async () =>
                (await Command.KubectlAsync(world.Kubeconfig, "get", "events", "-n", "kuard-demo", "-o", "jsonpath={.items[*].reason}"))
                .Contains("WeightSet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_whose_process_is_killed_is_shown_after_the_restart_and_gone_on_with()
    {
        var world = sandbox.Process;
        await using (var app = await StartAsync(world))
        {
            await ApplyNamespacesAsync(app, world, "run");
            await app.PrintsAsync("begins create Namespace run-b");
            await app.KillAsync();
        }

        await world.FaultOffAsync("hub-slow");
        Assert.DoesNotContain("run-c", await NamespacesAsync(world), StringComparison.Ordinal);
        await using var again = await StartAsync(world);
        await using var tab = await chromium.OpenAsync(again.Url + "/journal");
        var link = tab.Page.GetByRole(AriaRole.Link, new() { NameRegex = Interrupted() });
        await Expect(link).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await link.ClickAsync();
        await Expect(tab.Page.GetByText("Not started.")).ToHaveCountAsync(1);
        await Expect(tab.Page.GetByText("The hub's answer was not recorded. Read back:")).ToBeVisibleAsync();
        await Appearance.JudgeAsync(tab);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByText("Written: ").First).ToBeVisibleAsync();
        await Until.HoldsAsync(
            "all three are written",
            async () =>
                await NamespacesAsync(world) is var written
                && "abc".All(letter => written.Contains($"run-{letter}", StringComparison.Ordinal)));
        await tab.GoAsync(again.Url + "/journal");
        await Expect(tab.Page.GetByText("run-c").First).ToBeVisibleAsync();
        await Expect(link).ToHaveCountAsync(0);
        Assert.Contains(
            "Continued by ",
            await Command.KubectlAsync(
                world.Kubeconfig, "get", "configmaps", "-n", "fleetdns-system", "-l", "fleetdns.io/kind=run", "-o",
                "jsonpath={.items[*].data.entry}"), StringComparison.Ordinal);
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_finishes_the_current_document_and_reports_the_rest()
    {
        var world = sandbox.Process;
        var app = await StartAsync(world);
        await ApplyNamespacesAsync(app, world, "stop");
        await app.DisposeAsync();
        await world.FaultOffAsync("hub-slow");

        Assert.Contains("create Namespace stop-a: metadata.name – → stop-a: Accepted", app.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stop-b", await NamespacesAsync(world), StringComparison.Ordinal);
        Assert.Contains(
            "Not tried: FleetDns is stopping. Not written: Namespace stop-b and Namespace stop-c.",
            await Command.KubectlAsync(
                world.Kubeconfig, "get", "configmaps", "-n", "fleetdns-system", "-l", "fleetdns.io/kind=run", "-o",
                "jsonpath={.items[*].data.entry}"), StringComparison.Ordinal);
    }

    private static Task<PublishedApp> StartAsync(SandboxProcess world) =>
        PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={world.Kubeconfig}"]);

    /// <summary>Three documents, each of which takes some seconds.</summary>
    private async Task ApplyNamespacesAsync(PublishedApp app, SandboxProcess world, string prefix)
    {
        await using var tab = await chromium.OpenAsync(app.Url + "/create/yaml");
        var text = tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await text.FillAsync(
            string.Join("\n---\n", "abc".Select(letter => $"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {prefix}-{letter}")));
        await text.BlurAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Expect(tab.Page.Locator(".doc")).ToHaveCountAsync(3);
        await world.FaultOnAsync("hub-slow");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await app.PrintsAsync($"begins create Namespace {prefix}-a");
    }

    private static Task<string> NamespacesAsync(SandboxProcess world) =>
        Command.KubectlAsync(world.Kubeconfig, "get", "namespaces", "-o", "name");

    [GeneratedRegex("was interrupted at .*: 1 of 3 written, 1 unknown")]
    private static partial Regex Interrupted();
}
