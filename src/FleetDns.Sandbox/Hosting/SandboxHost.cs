using System.Security.Cryptography;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Dns;
using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// The sandbox with its servers: hub, Azure, control, DNS, resolver, endpoints. Starts to listen, then runs the scenario, then writes the
/// files.
/// </summary>
internal sealed partial class SandboxHost : IAsyncDisposable
{
    private readonly SandboxSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly FaultSwitch _faults = new();

    public SandboxHost(SandboxSettings settings, TimeProvider time, ILoggerFactory logs)
    {
        _settings = settings;
        _time = time;
        _logs = logs;
    }

    public SimulatedFleet SimulatedFleet { get; private set; } = null!;

    /// <summary>The content of <c>sandbox.json</c>.</summary>
    public SandboxFile File { get; private set; } = null!;

    /// <exception cref="PortInUseException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(_settings.Directory);
        SandboxFile.Delete(_settings.Directory);
        var certificates = SandboxCertificates.LoadOrCreate(_settings.Directory, _time);
        var personas = Personas.LoadOrCreate(_settings.Directory);
        var armToken = LoadOrCreateArmToken(_settings.Directory);

        var hub = CreateHub();
        var endpoints = await PortBinding.BindAsync("Sandbox:EndpointPort", _settings.EndpointPort,
            () => Task.FromResult(EndpointServer.Start(_settings.EndpointPort, _logs.CreateLogger<EndpointServer>())), _time, stop);
        _parts.Add(endpoints);
        SimulatedFleet = new SimulatedFleet(hub, endpoints, _faults, _settings.Waits, _time, _logs, _settings.Seed);
        _parts.Add(SimulatedFleet);
        new FleetFaults(SimulatedFleet).Register();

        var options = new HubOptions { TokenWebhook = Webhook(HubCredentials.ServerId) };
        var hubPort = await ServeAsync("HubPort", _settings.HubPort, certificates,
            app => HubServer.MapHub(app, hub, personas, _faults, _logs, options), stop);
        SimulatedFleet.Azure.HubCredentials = new HubCredentials($"https://127.0.0.1:{hubPort}", certificates.CaPem, FleetShape.Tenant);
        var arm = new ArmApi(SimulatedFleet.Arm, _faults, armToken, _time, origin => Webhook(origin));
        var armPort = await ServeAsync("ArmPort", _settings.ArmPort, certificates, app => app.Run(arm.HandleAsync), stop);
        var controlPort = await ServeAsync("ControlPort", _settings.ControlPort, null, app => ControlApi.Map(app, _faults), stop);
        var dns = await ListenAsync("DnsPort", _settings.DnsPort, SimulatedFleet.Zones.Answer, _faults, stop);
        var resolver = await ListenAsync("ResolverPort", _settings.ResolverPort, SimulatedFleet.Resolver.Answer, null, stop);

        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            limit.CancelAfter(_settings.SettleWithin);
            try
            {
                await SimulatedFleet.StartAsync(Scenario.Named(_settings.Scenario, _settings.Members, _settings.Services), limit.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new InvalidOperationException(
                    $"The scenario {_settings.Scenario} did not settle within {_settings.SettleWithin.TotalSeconds:F0} s. Raise "
                    + "Sandbox:SettleSeconds on a slow machine.");
            }
        }

        File = SandboxFile.Write(_settings.Directory, new SandboxFile(
            null,
            $"https://127.0.0.1:{hubPort}",
            $"https://127.0.0.1:{armPort}",
            $"http://127.0.0.1:{controlPort}",
            Path.Combine(_settings.Directory, "kubeconfig"),
            armToken,
            certificates.CaFile,
            FleetShape.Subscription,
            FleetShape.TrafficManagerGroup,
            dns.ToString(),
            resolver.ToString(),
            endpoints.Port), personas, certificates.CaPem);
    }

    public async ValueTask DisposeAsync()
    {
        SandboxFile.Delete(_settings.Directory);
        // Servers stop in reverse order; the simulated fleet behind them stops last.
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }
    }

    private TokenWebhook? Webhook(string audience) =>
        _settings.TokenWebhook is { } address ? new TokenWebhook(address, audience, _time) : null;

    /// <summary>The hub with its initial objects; also registers the faults of the interfaces.</summary>
    private ObjectStore CreateHub()
    {
        var hub =
            new ObjectStore(_settings.Definitions == SandboxSettings.KubeFleet ? KindRegistry.KubeFleet : KindRegistry.Default, _time);
        HubBootstrap.Seed(hub);
        HubFaults.Register(_faults, hub);
        ArmFaults.Register(_faults);
        DnsFaults.Register(_faults);
        return hub;
    }

    private async Task<int> ServeAsync(string setting, int port, SandboxCertificates? certificates, Action<WebApplication> map,
        CancellationToken stop)
    {
        var app = await PortBinding.BindAsync($"Sandbox:{setting}", port, async () =>
        {
            var app = LoopbackServer.Build(port, certificates?.Server, _settings.LogLevel);
            try
            {
                map(app);
                await app.StartAsync(stop);
                return app;
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }, _time, stop);
        _parts.Add(new StoppedWebApplication(app));
        return LoopbackServer.PortOf(app);
    }

    private async Task<System.Net.IPEndPoint> ListenAsync(
        string setting, int port, Func<ARSoft.Tools.Net.Dns.DnsMessage, ARSoft.Tools.Net.Dns.DnsMessage> answer, FaultSwitch? faults,
        CancellationToken stop)
    {
        var listener = await PortBinding.BindAsync($"Sandbox:{setting}", port,
            () => Task.FromResult(DnsListener.Start(port, answer, faults, _time, _logs.CreateLogger<DnsListener>())), _time, stop);
        _parts.Add(listener);
        return listener.Endpoint;
    }

    private static string LoadOrCreateArmToken(string directory)
    {
        var path = Path.Combine(directory, "arm.token");
        if (System.IO.File.Exists(path) && System.IO.File.ReadAllText(path).Trim() is { Length: >= 16 } known)
        {
            return known;
        }

        var token = RandomNumberGenerator.GetHexString(40, lowercase: true);
        PrivateFile.Write(path, token);
        return token;
    }

    /// <summary>Open watches would delay a normal stop until its time limit.</summary>
    private sealed class StoppedWebApplication(WebApplication app) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }
}
