using System.Net;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>Only the hub, in this process, over TLS on a free loopback port.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private HubHost(WebApplication app, string directory, ObjectStore store, FaultSwitch faults, Personas personas,
        SandboxCertificates certificates)
    {
        _app = app;
        _directory = directory;
        Store = store;
        Faults = faults;
        Personas = personas;
        Certificates = certificates;
    }

    public ObjectStore Store { get; }

    public FaultSwitch Faults { get; }

    public Personas Personas { get; }

    public SandboxCertificates Certificates { get; }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<HubHost> StartAsync(HubOptions? options = null, KindRegistry? kinds = null)
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-hub-").FullName;
        var store = new ObjectStore(kinds ?? KindRegistry.Default, TimeProvider.System);
        var faults = new FaultSwitch();
        HubBootstrap.Seed(store);
        HubFaults.Register(faults, store);
        var personas = Personas.LoadOrCreate(directory);
        var certificates = SandboxCertificates.LoadOrCreate(directory, TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k =>
        {
            HubServer.ConfigureKestrel(k.Limits);
            k.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificates.Server);
            });
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        HubServer.MapHub(app, store, personas, faults, LoggerFactory.Create(_ => { }), options);
        await app.StartAsync();
        return new HubHost(app, directory, store, faults, personas, certificates);
    }

    /// <summary>A client that trusts the sandbox's CA and sends a demo user's token.</summary>
    public HttpClient Client(Persona? persona = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        var client = new HttpClient(handler) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (persona ?? Personas.Admin).Token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            await _app.StopAsync(stop.Token);
        }

        await _app.DisposeAsync();
        Certificates.Server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
