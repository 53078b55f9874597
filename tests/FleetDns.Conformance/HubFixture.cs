using System.Diagnostics;
using System.Globalization;
using FleetDns.Conformance;
using FleetDns.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(HubFixture))]

namespace FleetDns.Conformance;

/// <summary>
/// The server under test: a real API server given by FLEETDNS_CONFORMANCE_KUBECONFIG (with the fleet's definitions installed), a running sandbox given by
/// FLEETDNS_SANDBOX_KUBECONFIG, or a sandbox started for this run as a program of its own.
/// </summary>
public sealed class HubFixture : IAsyncLifetime
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(2);
    private Process? _sandbox;
    private string? _directory;

    public Hub Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("FLEETDNS_CONFORMANCE_KUBECONFIG") is { Length: > 0 } real ? real
            : Environment.GetEnvironmentVariable("FLEETDNS_SANDBOX_KUBECONFIG") is { Length: > 0 } running ? running
            : await StartSandboxAsync();
        Hub = new Hub(kubeconfig);
    }

    public async ValueTask DisposeAsync()
    {
        Hub?.Dispose();
        if (_sandbox is not null)
        {
            _sandbox.StandardInput.Close();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _sandbox.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _sandbox.Kill(entireProcessTree: true);
            }

            _sandbox.Dispose();
        }

        if (_directory is not null)
            Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> StartSandboxAsync()
    {
        // The same configuration and framework as this test program was built for: bin/<configuration>/<framework>.
        var output = Path.GetRelativePath(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Conformance"), AppContext.BaseDirectory);
        var program = Path.Combine(RepositoryRoot.Path, "src", "FleetDns.Sandbox", output, "FleetDns.Sandbox.dll");
        if (!File.Exists(program))
            throw new FileNotFoundException("The sandbox must be built before its conformance is tested.", program);
        _directory = Directory.CreateTempSubdirectory("fleetdns-conformance-").FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add($"Sandbox:Directory={_directory}");
        start.ArgumentList.Add("Sandbox:Scenario=empty");
        foreach (var port in new[] { "HubPort", "ArmPort", "ControlPort", "DnsPort", "ResolverPort" })
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"Sandbox:{port}=0"));
        var said = new System.Text.StringBuilder();
        _sandbox = Process.Start(start) ?? throw new InvalidOperationException("The sandbox could not be started.");
        _sandbox.OutputDataReceived += (_, e) => said.AppendLine(e.Data);
        _sandbox.ErrorDataReceived += (_, e) => said.AppendLine(e.Data);
        _sandbox.BeginOutputReadLine();
        _sandbox.BeginErrorReadLine();
        var deadline = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(_directory, "sandbox.json")))
        {
            if (_sandbox.HasExited || deadline.Elapsed > s_startLimit)
                throw new InvalidOperationException($"The sandbox did not get ready: {said}");
            await Task.Delay(100);
        }

        return Path.Combine(_directory, "kubeconfig");
    }
}
