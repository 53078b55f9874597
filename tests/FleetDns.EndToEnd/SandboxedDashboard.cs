using System.Text.Json;

namespace FleetDns.EndToEnd;

/// <summary><c>--sandbox</c> on free ports, with a directory of its own.</summary>
public class SandboxedDashboard : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fleetdns-e2e-");
    private PublishedApp? _app;

    /// <summary><c>Sandbox:Scenario</c>.</summary>
    protected virtual string Scenario => "kuard";

    public string Url => _app!.Url;

    public PublishedApp App => _app!;

    public JsonElement Info { get; private set; }

    public string Kubeconfig => Info.GetProperty("kubeconfig").GetString()!;

    public async ValueTask InitializeAsync()
    {
        _app = await PublishedApp.StartAsync(["--sandbox", $"Sandbox:Scenario={Scenario}", .. Arguments(_directory.FullName)]);
        var file = Path.Combine(_directory.FullName, "sandbox.json");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Info = document.RootElement.Clone();
        await ReadyAsync();
    }

    private async Task ReadyAsync()
    {
        using var http = new HttpClient();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while ((await http.GetAsync(new Uri(Url + "/health/ready"), late.Token)).StatusCode != System.Net.HttpStatusCode.OK)
        {
            await Task.Delay(50, late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Switches a fault of the sandbox on for as long as the result is not disposed.</summary>
    public Task<IAsyncDisposable> FaultAsync(string name) => Fault.OnAsync(Info.GetProperty("control").GetString()!, name);

    public Task<string> KubectlAsync(params string[] arguments) => Command.KubectlAsync(Kubeconfig, arguments);

    public static string[] Arguments(string directory) =>
    [
        "--urls", "http://127.0.0.1:0", $"Sandbox:Directory={directory}",
        "Sandbox:HubPort=0", "Sandbox:ArmPort=0", "Sandbox:ControlPort=0", "Sandbox:DnsPort=0", "Sandbox:ResolverPort=0",
    ];
}

/// <summary>The same with every persistent fault, each in a namespace of its own.</summary>
public sealed class BrokenDashboard : SandboxedDashboard
{
    protected override string Scenario => "broken";
}

/// <summary>A switched-on fault; switched off again when disposed.</summary>
public sealed class Fault : IAsyncDisposable
{
    private static readonly HttpClient s_http = new();
    private readonly Uri _address;

    private Fault(Uri address) => _address = address;

    public static async Task<IAsyncDisposable> OnAsync(string control, string name)
    {
        var fault = new Fault(new Uri($"{control}/faults/{name}"));
        using var answer = await s_http.PostAsync(fault._address, null);
        answer.EnsureSuccessStatusCode();
        return fault;
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await s_http.DeleteAsync(_address);
        answer.EnsureSuccessStatusCode();
    }
}
