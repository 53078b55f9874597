using FleetDns.Sources.Cluster;
using FleetDns.Sources.Tests.Support;
using FleetDns.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sources.Tests.Sandbox;

/// <summary>The caches of one test, running against a sandbox with short waits.</summary>
internal sealed class RunningHub : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningHub(SandboxProcess sandbox, HubOptions? options = null)
    {
        Client = HubClient.Open(sandbox.Kubeconfig, null);
        Caches = new HubCaches(Client, options ?? Impatient, TimeProvider.System, NullLoggerFactory.Instance);
        _running = Caches.RunAsync(_stop.Token);
    }

    public static HubOptions Impatient { get; } = new()
    {
        FirstDelay = TimeSpan.FromSeconds(0.1),
        LongestDelay = TimeSpan.FromSeconds(0.5),
        DeniedRetry = TimeSpan.FromSeconds(0.3),
        AbsentRetry = TimeSpan.FromSeconds(0.3),
    };

    public HubClient Client { get; }

    public HubCaches Caches { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WithinTimeoutAsync();
        Client.Dispose();
        _stop.Dispose();
    }
}
