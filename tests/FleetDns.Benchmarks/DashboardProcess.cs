using System.Diagnostics;
using FleetDns.Testing;

namespace FleetDns.Benchmarks;

/// <summary>The dashboard as a process of its own on a hub, as built beside the benchmarks.</summary>
internal sealed class DashboardBeside : IAsyncDisposable
{
    private const string Listens = "FleetDns listens on ";

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardBeside(Process process) => _process = process;

    public int ProcessId => _process.Id;

    /// <summary>Starts it and waits until it has read the hub.</summary>
    public static async Task<DashboardBeside> StartAsync(string kubeconfig, TimeSpan patience)
    {
        var program = Path.Combine(RepositoryRoot.Path, "src", "FleetDns.Web", "bin", "Release", "net10.0", "FleetDns.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={kubeconfig}"]) { RedirectStandardOutput = true };
        var beside = new DashboardBeside(new Process { StartInfo = start, EnableRaisingEvents = true });
        beside._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listens, StringComparison.Ordinal) == true)
            {
                beside._address.TrySetResult(line.Data[Listens.Length..].Trim());
            }
        };
        beside._process.Exited += (_, _) => beside._address.TrySetException(new InvalidOperationException("the dashboard ended before it listened"));
        beside._process.Start();
        beside._process.BeginOutputReadLine();
        try
        {
            using var late = new CancellationTokenSource(patience);
            using var http = new HttpClient { BaseAddress = new Uri(await beside._address.Task.WaitAsync(late.Token)) };
            while (!await IsReadyAsync(http, late.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), late.Token);
            }

            return beside;
        }
        catch
        {
            await beside.DisposeAsync();
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
