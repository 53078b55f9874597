using FleetDns.Conformance;
using FleetDns.Testing;

[assembly: AssemblyFixture(typeof(HubFixture))]

namespace FleetDns.Conformance;

/// <summary>
/// The server under test: a real API server given by FLEETDNS_CONFORMANCE_KUBECONFIG (with the fleet's definitions installed), a running
/// sandbox given by FLEETDNS_SANDBOX_KUBECONFIG, or a sandbox process started for this run.
/// </summary>
public sealed class HubFixture : IAsyncLifetime
{
    private SandboxProcess? _sandbox;

    public Hub Hub { get; private set; } = null!;

    /// <summary>Path of the admin's kubeconfig, for programs that connect to the server directly.</summary>
    public string Kubeconfig { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var real = Environment.GetEnvironmentVariable("FLEETDNS_CONFORMANCE_KUBECONFIG");
        var running = Environment.GetEnvironmentVariable("FLEETDNS_SANDBOX_KUBECONFIG");
        string server;
        if (!string.IsNullOrEmpty(real))
        {
            (Kubeconfig, server) = (real, "a real API server");
        }
        else if (!string.IsNullOrEmpty(running))
        {
            (Kubeconfig, server) = (running, "a running sandbox");
        }
        else
        {
            _sandbox = await SandboxProcess.StartAsync("empty");
            (Kubeconfig, server) = (_sandbox.Kubeconfig, "a sandbox of its own");
        }

        Hub = new Hub(Kubeconfig);
        var version = (await Hub.GetAsync("/version")).Json!;
        // Two runs against the same kind of server would prove nothing: each must be against the kind that it claims.
        var isSandbox = version["platform"]?.ToString() == "fleetdns/sandbox";
        if (isSandbox == !string.IsNullOrEmpty(real))
        {
            throw new InvalidOperationException($"{Kubeconfig} was to be {server}, and is {(isSandbox ? "a sandbox" : "none of ours")}.");
        }

        Console.WriteLine($"Conformance against {server}, {version["gitVersion"]} on {version["platform"]}");
    }

    public async ValueTask DisposeAsync()
    {
        Hub?.Dispose();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }
}
