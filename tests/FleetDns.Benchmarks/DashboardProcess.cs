using System.Diagnostics;
using FleetDns.Testing;

namespace FleetDns.Benchmarks;

/// <summary>The dashboard as a separate process against a hub, from the build next to the benchmarks.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private const string Listens = "FleetDns listens on ";

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(Process process) => _process = process;

    public int ProcessId => _process.Id;

    /// <summary>Starts the dashboard and waits until it has read the hub.</summary>
    public static async Task<DashboardProcess> StartAsync(string kubeconfig, TimeSpan limit)
    {
        var program = Path.Combine(RepositoryRoot.Path, "src", "FleetDns.Web", "bin", "Release", "net10.0", "FleetDns.Web.dll");
        var start = new ProcessStartInfo(
            "dotnet", [program, "--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={kubeconfig}"])
        { RedirectStandardOutput = true };
        var dashboard = new DashboardProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        dashboard._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listens, StringComparison.Ordinal) == true)
            {
                dashboard._address.TrySetResult(line.Data[Listens.Length..].Trim());
            }
        };
        dashboard._process.Exited += (_, _) =>
            dashboard._address.TrySetException(new InvalidOperationException("The dashboard ended before it was listening."));
        dashboard._process.Start();
        dashboard._process.BeginOutputReadLine();
        try
        {
            using var late = new CancellationTokenSource(limit);
            using var http = new HttpClient { BaseAddress = new Uri(await dashboard._address.Task.WaitAsync(late.Token)) };
            while (!await IsReadyAsync(http, late.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), late.Token);
            }

            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken token)
    {
        using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), token);
        return answer.IsSuccessStatusCode;
    }
}
