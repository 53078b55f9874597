using Xunit;

namespace FleetDns.EndToEnd;

/// <summary>The published app over scenario <c>broken</c>: each fault in a namespace of its own.</summary>
public sealed class BrokenDashboard : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fleetdns-broken-");
    private PublishedApp? _app;

    public string Url => _app!.Url;

    public async ValueTask InitializeAsync() =>
        _app = await PublishedApp.StartAsync(["--sandbox", .. SandboxedDashboard.Arguments(_directory.FullName), "Sandbox:Scenario=broken"]);

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
