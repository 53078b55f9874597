using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>The sandbox as a child process: started with <c>--sandbox</c>, ends when its standard input closes, that is with us, however we end.</summary>
public sealed class SandboxChild : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly string _directory;

    private SandboxChild(Process process, string directory) => (_process, _directory) = (process, directory);

    private string InfoFile => Path.Combine(_directory, "sandbox.json");

    /// <summary>Starts the program and waits until its world is settled.</summary>
    /// <param name="settings">The <c>Sandbox:*</c> settings, handed on.</param>
    /// <exception cref="StartRefusedException">The child ended or took too long; the reason is on standard error, in the child's own words.</exception>
    public static async Task<SandboxChild> StartAsync(string program, string directory, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Directory.CreateDirectory(directory);
        File.Delete(Path.Combine(directory, "sandbox.json"));   // one of an earlier run would be taken for ours

        var start = new ProcessStartInfo(DotnetHost()) { RedirectStandardInput = true };
        start.ArgumentList.Add(program);
        foreach (var (key, value) in settings.Where(s => s.Value is not null && s.Key != "Sandbox:Directory"))
        {
            start.ArgumentList.Add($"{key}={value}");           // key=value: a bare switch would swallow its neighbour
        }

        start.ArgumentList.Add($"Sandbox:Directory={directory}");
        start.ArgumentList.Add("Sandbox:EndWithInput=true");
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);                     // our own addresses are not the child's
        }

        var child = new SandboxChild(Process.Start(start)!, directory);
        var deadline = TimeProvider.System.GetTimestamp();
        while (!File.Exists(child.InfoFile))
        {
            if (child._process.HasExited || TimeProvider.System.GetElapsedTime(deadline) > s_patience)
            {
                var ended = child._process.HasExited;
                var how = ended ? string.Create(CultureInfo.InvariantCulture, $"ended with code {child._process.ExitCode}") : "did not get ready within a minute";
                await child.DisposeAsync();
                throw new StartRefusedException($"the sandbox {how}; its own message stands above.", exitCode: 1);
            }

            await Task.Delay(20);
        }

        return child;
    }

    /// <summary>Where the world's faults are switched.</summary>
    public Uri Control => new((string)JsonNode.Parse(File.ReadAllText(InfoFile))!["control"]!);

    /// <summary>The settings that point the dashboard at this world.</summary>
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

    /// <summary>The kubeconfig of a persona: reader, operator or admin.</summary>
    public string KubeconfigOf(string persona) => Path.Combine(_directory, persona == "admin" ? "kubeconfig" : $"kubeconfig-{persona}");

    /// <summary>Adds the dashboard's address to sandbox.json, by rename so that nobody reads half of it.</summary>
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
            using var late = new CancellationTokenSource(s_farewell);
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
