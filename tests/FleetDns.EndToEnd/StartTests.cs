using System.Net;
using System.Net.Sockets;

namespace FleetDns.EndToEnd;

/// <summary>How the published program starts, refuses to start, and is asked whether it lives.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Without_a_hub_it_ends_with_2_and_names_the_setting()
    {
        var (exitCode, output) = await PublishedApp.RunAsync([]);
        Assert.Equal(2, exitCode);
        Assert.Contains("Hub:Kubeconfig", output, StringComparison.Ordinal);
        Assert.Contains("--sandbox", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hub:Kubeconfig=some")]
    [InlineData("Azure:SubscriptionId=some")]
    [InlineData("AzureAd:ClientId=some")]
    public async Task The_sandbox_refuses_to_start_beside_real_settings(string setting)
    {
        var (exitCode, output) = await PublishedApp.RunAsync(["--sandbox", setting]);
        Assert.Equal(2, exitCode);
        Assert.Contains(setting.Split('=')[0], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_refuses_an_address_off_loopback()
    {
        var (exitCode, output) = await PublishedApp.RunAsync(["--sandbox", "--urls", "http://0.0.0.0:0"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("loopback", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_unusable_settings_are_named_at_once()
    {
        var (exitCode, output) = await PublishedApp.RunAsync(
            ["Hub:Kubeconfig=some", "Azure:Endpoint=http://plain", "Dns:QueriesPerSecond=none", "Dns:Servers:example.com=nowhere"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("Azure:Endpoint", output, StringComparison.Ordinal);
        Assert.Contains("Dns:QueriesPerSecond", output, StringComparison.Ordinal);
        Assert.Contains("Dns:Servers:example.com", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, output) = await PublishedApp.RunAsync(["--urls", $"http://127.0.0.1:{port}", "Hub:Kubeconfig=/nonexistent"]);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_sandbox_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var directory = Directory.CreateTempSubdirectory("fleetdns-e2e-");
        var (exitCode, output) =
            await PublishedApp.RunAsync(["--sandbox", .. SandboxedDashboard.Arguments(directory.FullName), $"Sandbox:HubPort={port}"]);
        directory.Delete(recursive: true);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_a_living_process_from_a_dead_one()
    {
        int port;
        await using (var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", "Hub:Kubeconfig=/nonexistent"]))
        {
            port = new Uri(app.Url).Port;
            Assert.Equal(0, (await PublishedApp.RunAsync(["--health", "--urls", $"http://127.0.0.1:{port}"])).ExitCode);
        }

        Assert.Equal(1, (await PublishedApp.RunAsync(["--health", "--urls", $"http://127.0.0.1:{port}"])).ExitCode);
    }
}
