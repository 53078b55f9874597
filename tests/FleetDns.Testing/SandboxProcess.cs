using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FleetDns.Testing;

/// <summary>
/// The sandbox program as a separate process, on free ports, in a temporary folder. It ends with <see cref="DisposeAsync"/>, and with the
/// test program, because it stops at the end of its standard input.
/// </summary>
public sealed class SandboxProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_longestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly bool _ownsFolder;
    private readonly HttpClient _control = new();
    private bool _started;

    private SandboxProcess(Process process, string folder, bool ownsFolder) =>
        (_process, Folder, _ownsFolder) = (process, folder, ownsFolder);

    /// <summary><c>Sandbox:Directory</c>.</summary>
    public string Folder { get; }

    /// <summary>The whole sandbox.json.</summary>
    public JsonElement Info { get; private set; }

    public Uri Hub => new(Text("hub"));
    public Uri Arm => new(Text("arm"));
    public Uri Control => new(Text("control"));

    /// <summary>Path of the admin's kubeconfig; those of operator and reader are next to it.</summary>
    public string Kubeconfig => Text("kubeconfig");

    public string ArmToken => Text("armToken");
    public string CaFile => Text("caFile");
    public string SubscriptionId => Text("subscriptionId");
    public string ResourceGroup => Text("resourceGroup");

    /// <summary>host:port of the authoritative name server.</summary>
    public string Dns => Text("dns");

    /// <summary>host:port of the caching resolver.</summary>
    public string Resolver => Text("resolver");

    public int EndpointPort => Info.GetProperty("endpointPort").GetInt32();

    public int ProcessId => _process.Id;

    /// <summary>What the program printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the program from the build next to the tests and waits until it is ready.</summary>
    /// <param name="scenario">kuard, empty, broken or large.</param>
    /// <param name="settings">Further settings by full key, e.g. <c>Sandbox:HubPort</c>; they override the free ports and the temporary
    /// folder.</param>
    public static async Task<SandboxProcess> StartAsync(string scenario = "kuard", IDictionary<string, string>? settings = null,
        TimeSpan? limit = null)
    {
        var all = new Dictionary<string, string>
        {
            ["Sandbox:Scenario"] = scenario,
            ["Sandbox:HubPort"] = "0",
            ["Sandbox:ArmPort"] = "0",
            ["Sandbox:ControlPort"] = "0",
            ["Sandbox:DnsPort"] = "0",
            ["Sandbox:ResolverPort"] = "0",
            ["Sandbox:EndWithInput"] = "true",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        var ownsFolder = !all.ContainsKey("Sandbox:Directory");
        if (ownsFolder)
        {
            all["Sandbox:Directory"] = Directory.CreateTempSubdirectory("fleetdns-sandbox-").FullName;
        }

        var sandbox = new SandboxProcess(new Process { StartInfo = Command(all) }, all["Sandbox:Directory"], ownsFolder);
        try
        {
            await sandbox.RunAsync(limit ?? s_longestStart);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Switches a fault on, over the control address.</summary>
    public async Task FaultOnAsync(string name)
    {
        using var response = await _control.PostAsync(new Uri(Control, $"/faults/{name}"), null);
        response.EnsureSuccessStatusCode();
    }

    public async Task FaultOffAsync(string name)
    {
        using var response = await _control.DeleteAsync(new Uri(Control, $"/faults/{name}"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the program, as in a crash, and leaves its files.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_started && !_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _control.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static ProcessStartInfo Command(Dictionary<string, string> settings)
    {
        // tests/FleetDns.X.Tests/bin/Debug/net10.0 → src/FleetDns.Sandbox/bin/Debug/net10.0
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(RepositoryRoot.Path, "src", "FleetDns.Sandbox", "bin", output.Parent!.Name, output.Name,
            "FleetDns.Sandbox.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is missing; build src/FleetDns.Sandbox first.");
        }

        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/ → …/dotnet/dotnet: the dotnet that runs the tests, which need not be on the path.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings["Sandbox:Directory"],
        };
        start.ArgumentList.Add(program);
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"{key}={value}");
        }

        // The test host's environment may have addresses that are not for this program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private async Task RunAsync(TimeSpan longest)
    {
        Directory.CreateDirectory(Folder);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);

        // A file of an earlier run must not be used.
        var file = Path.Combine(Folder, "sandbox.json");
        File.Delete(file);
        _started = _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // The file appears by rename once everything listens and the scenario has settled; there is no other signal to wait for.
        using var limit = new CancellationTokenSource(longest);
        while (!File.Exists(file))
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync();
                throw new InvalidOperationException($"The sandbox ended with exit code {_process.ExitCode} before it was ready.\n{Output}");
            }

            if (limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The sandbox was not ready within {longest.TotalSeconds:0} s.\n{Output}");
            }

            await Task.Delay(20);
        }

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Info = document.RootElement.Clone();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private string Text(string name) =>
        Info.GetProperty(name).GetString() ?? throw new InvalidOperationException($"sandbox.json has no {name}.");
}
