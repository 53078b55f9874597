using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>
/// The sandbox as a child process: started with <c>--sandbox</c>, ends when its standard input closes, that is, whenever this process ends.
/// </summary>
public sealed class SandboxChild : IAsyncDisposable
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly string _directory;

    private SandboxChild(Process process, string directory) => (_process, _directory) = (process, directory);

    private string InfoFile => Path.Combine(_directory, "sandbox.json");

    /// <summary>Starts the program and waits until the simulated fleet is ready.</summary>
    /// <param name="settings">The <c>Sandbox:*</c> settings, passed on.</param>
    /// <exception cref="StartRefusedException">The child ended or took too long; the child writes the reason to standard error.</exception>
    public static async Task<SandboxChild> StartAsync(string program, string directory, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Directory.CreateDirectory(directory);
        File.Delete(Path.Combine(directory, "sandbox.json"));   // one of an earlier run would be mistaken for the new one

        var start = new ProcessStartInfo(DotnetHost()) { RedirectStandardInput = true };
        start.ArgumentList.Add(program);
        foreach (var (key, value) in settings.Where(s => s.Value is not null && s.Key != "Sandbox:Directory"))
        {
            start.ArgumentList.Add($"{key}={value}");           // key=value: a bare switch would take the next argument as its value
        }

        start.ArgumentList.Add($"Sandbox:Directory={directory}");
        start.ArgumentList.Add("Sandbox:EndWithInput=true");
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);                     // the child must not use the dashboard's addresses
        }

        var child = new SandboxChild(Process.Start(start)!, directory);
        var deadline = TimeProvider.System.GetTimestamp();
        while (!File.Exists(child.InfoFile))
        {
            if (child._process.HasExited || TimeProvider.System.GetElapsedTime(deadline) > s_startTimeout)
            {
                var ended = child._process.HasExited;
                var how = ended ? string.Create(CultureInfo.InvariantCulture, $"ended with code {child._process.ExitCode}")
                    : "was not ready within a minute";
                await child.DisposeAsync();
                throw new StartRefusedException($"the sandbox {how}; see its output above.", exitCode: 1);
            }

            await Task.Delay(20);
        }

        return child;
    }

    /// <summary>Where the faults of the simulated fleet are switched.</summary>
    public Uri Control => new((string)JsonNode.Parse(File.ReadAllText(InfoFile))!["control"]!);

    /// <summary>The settings that connect the dashboard to the simulated fleet.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        var info = JsonNode.Parse(File.ReadAllText(InfoFile))!;
        var dns = (string?)info["dns"];
        yield return new("Hub:Kubeconfig", (string?)info["kubeconfig"]);
        yield return new("Azure:Endpoint", (string?)info["arm"]);
        yield return new("Azure:SubscriptionId", (string?)info["subscriptionId"]);
        yield return new("Azure:CaFile", (string?)info["caFile"]);
        yield return new("Azure:Token", (string?)info["armToken"]);
        yield return new("Dns:Servers:trafficmanager.net", dns);
        yield return new("Dns:Servers:cloudapp.azure.com", dns);
        yield return new("Dns:QueriesPerSecond", "500");
        yield return new("Endpoints:Port", info["endpointPort"]?.ToString());
    }

    /// <summary>The kubeconfig of a demo user: reader, operator or admin.</summary>
    public string KubeconfigOf(string persona) => Path.Combine(_directory, persona == "admin" ? "kubeconfig" : $"kubeconfig-{persona}");

    /// <summary>Adds the dashboard's address to sandbox.json, by rename so that no reader gets half of it.</summary>
    public async Task AddDashboardAsync(string url)
    {
        var info = JsonNode.Parse(await File.ReadAllTextAsync(InfoFile))!;
        info["dashboard"] = url;
        var draft = InfoFile + ".dashboard";
        await File.WriteAllTextAsync(draft, info.ToJsonString(new() { WriteIndented = true }));
        File.Move(draft, InfoFile, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var late = new CancellationTokenSource(s_stopTimeout);
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    // <root>/shared/Microsoft.NETCore.App/10.0.x/ is where this runtime lives; the host that started it is at <root>.
    private static string DotnetHost()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }
}
