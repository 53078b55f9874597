using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>An open page while the stand-alone sandbox under it dies, comes back, falls silent, and forgets its history; and a hub that
/// cannot be read at all.</summary>
public sealed class SourceLossTests(Chromium chromium, LoneSandbox sandbox) : IClassFixture<LoneSandbox>, IAsyncLifetime
{
    private const string Slider = "Weight of backend kuard-atm-demo-backend";
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await sandbox.Process.FaultOffAsync("hub-403");
        await sandbox.Process.FaultOffAsync("hub-silence");
    }

    [Fact]
    public async Task A_killed_and_restarted_hub_makes_the_page_stale_then_live_without_reload()
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-loss-");
        var settings = Ports(directory.FullName);
        await using var first = await SandboxProcess.StartAsync(settings: settings);
        await using var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={first.Kubeconfig}"]);
        await using var tab = await chromium.OpenAsync(app.Url + Profile);
        var freshness = tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" });
        await Expect(freshness).ToContainTextAsync("Hub live");

        await first.KillAsync();
        await Expect(freshness).ToContainTextAsync("stale");
        await Expect(tab.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("100");   // the last known state stays

        await using var second = await SandboxProcess.StartAsync(settings: settings);
        await Command.KubectlAsync(
            second.Kubeconfig, "patch", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p",
            """{"spec":{"weight":64}}""");
        await Expect(tab.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("64", new() { Timeout = 60_000 });
        await Expect(freshness).ToContainTextAsync("Hub live", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_watch_that_falls_silent_makes_the_page_stale_and_what_happened_meanwhile_is_caught_up()
    {
        var world = sandbox.Process;
        await using var app = await PublishedApp.StartAsync(
            ["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={world.Kubeconfig}", "Hub:WatchSeconds=2", "Hub:SilenceSeconds=1"]);
        await using var tab = await chromium.OpenAsync(app.Url + Profile);
        var freshness = tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" });
        await Expect(freshness).ToContainTextAsync("Hub live");

        await world.FaultOnAsync("hub-silence");
        await Command.KubectlAsync(
            world.Kubeconfig, "patch", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p",
            """{"spec":{"weight":55}}""");
        await Expect(freshness).ToContainTextAsync("stale");

        await world.FaultOffAsync("hub-silence");
        await Expect(tab.Page.GetByRole(AriaRole.Slider, new() { Name = Slider })).ToHaveValueAsync("55");
        await Expect(freshness).ToContainTextAsync("Hub live");
    }

    [Fact]
    public async Task A_hub_that_refuses_to_be_read_is_told_with_verb_and_resource()
    {
        var world = sandbox.Process;
        await world.FaultOnAsync("hub-403");
        await using var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={world.Kubeconfig}"]);
        await using var tab = await chromium.OpenAsync(app.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("denied");
        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Lost source" })).ToContainTextAsync("list");
    }

    [Theory]
    [InlineData("unreadable")]
    [InlineData("refused")]
    [InlineData("foreign-ca")]
    public async Task A_hub_that_cannot_be_reached_is_explained_on_the_page_and_recovers_by_itself(string how)
    {
        var world = sandbox.Process;
        var good = await File.ReadAllTextAsync(world.Kubeconfig);
        var directory = Directory.CreateTempSubdirectory("fleetdns-kubeconfig-");
        var kubeconfig = Path.Combine(directory.FullName, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, how switch
        {
            "unreadable" => "{ this is not yaml: [",
            "refused" => good.Replace(world.Hub.ToString().TrimEnd('/'), $"https://127.0.0.1:{FreePort.Next()}", StringComparison.Ordinal),
            _ => System.Text.RegularExpressions.Regex.Replace(
                good, "certificate-authority-data: .*", $"certificate-authority-data: {OtherCa()}"),
        });

        await using var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={kubeconfig}"]);
        await using var tab = await chromium.OpenAsync(app.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("stale");
        var words = how switch { "unreadable" => "kubeconfig", "refused" => "refused", _ => "certificate" };
        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Lost source" }))
            .ToContainTextAsync(words, new() { IgnoreCase = true });

        await File.WriteAllTextAsync(kubeconfig, good);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" }))
            .ToContainTextAsync("Hub live", new() { Timeout = 60_000 });
        directory.Delete(recursive: true);
    }

    private static Dictionary<string, string> Ports(string directory) => new()
    {
        ["Sandbox:Directory"] = directory,
        ["Sandbox:HubPort"] = $"{FreePort.Next()}",
    };

    private static string OtherCa()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=someone else", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
    }
}
