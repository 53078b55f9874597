using System.Net.Http.Headers;
using System.Text.Json;
using FleetDns.Testing;

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
        await Until.HoldsAsync(
            "the dashboard is ready", async () => (await http.GetAsync(new Uri(Url + "/health/ready"))).IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Brings profile and backend of the tutorial back to what they were after the start, and waits until they serve as
    /// intended.</summary>
    public async Task RestoreAsync()
    {
        await Command.ApplyAsync(Kubeconfig, Manifests.ProfileAndBackend);
        await KubectlAsync(
            "patch", "tmp", "kuard-atm-demo", "-n", "kuard-demo", "--type=merge", "-p",
            """{"spec":{"monitorConfig":{"intervalInSeconds":null,"timeoutInSeconds":null,"toleratedNumberOfFailures":null}}}""");
        await Until.HoldsAsync("the fleet that a test before changed works as intended", async () =>
        {
            var profiles = await ProfilesAsync();
            return profiles.GetArrayLength() == 1
                // A measurement of a test before may contradict the shares by chance.
                && profiles[0].GetProperty("state").GetString() is "asIntended" or "contradicted"
                && await KubectlAsync(
                    "get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o", "jsonpath={.status.endpoints[*].weight}") == "50 50";
        }, TimeSpan.FromMinutes(3));
    }

    /// <summary>The profiles as the API shows them to a reader.</summary>
    public async Task<JsonElement> ProfilesAsync()
    {
        using var http = await BearerAsync("reader");
        using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/fleet", UriKind.Relative)));
        return json.RootElement.GetProperty("profiles").Clone();
    }

    /// <summary>A client with a persona's token, for the API.</summary>
    public async Task<HttpClient> BearerAsync(string persona)
    {
        var lines = await File.ReadAllLinesAsync($"{Kubeconfig}-{persona}");
        var http = Session.Anonymous(Url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", lines.Single(line => line.Contains(" token: ", StringComparison.Ordinal)).Split(": ")[1].Trim());
        return http;
    }

    /// <summary>Switches a fault of the sandbox on for as long as the result is not disposed.</summary>
    public Task<IAsyncDisposable> FaultAsync(string name) => Fault.OnAsync(Info.GetProperty("control").GetString()!, name);

    public Task<string> KubectlAsync(params string[] arguments) => Command.KubectlAsync(Kubeconfig, arguments);

    public static string[] Arguments(string directory) =>
    [
        "--urls", "http://127.0.0.1:0", $"Sandbox:Directory={directory}",
        "Sandbox:HubPort=0", "Sandbox:ArmPort=0", "Sandbox:ControlPort=0", "Sandbox:DnsPort=0", "Sandbox:ResolverPort=0",
        "Sandbox:AzureSeconds=2",
    ];
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
