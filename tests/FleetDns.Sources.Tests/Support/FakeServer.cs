using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Tests.Support;

/// <summary>An HTTP server in this process that answers as set by the test and records the requests.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<IConnectionLifetimeFeature, bool> _connections = new();

    private FakeServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Answers every request; replaced by the test at will.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context =>
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    public ConcurrentQueue<(
        string Method, string PathAndQuery, string? Authorization, string Body, string? ContentType)> Requests
    { get; } = new();

    public static Task<FakeServer> StartAsync(X509Certificate2? certificate = null) =>
        StartAsync(certificate is null ? null : () => certificate);

    /// <param name="certificate">Asked for with each connection; null: plain HTTP.</param>
    public static async Task<FakeServer> StartAsync(Func<X509Certificate2>? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificateSelector = (_, _) => certificate();
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var server = new FakeServer(builder.Build());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        server.Address = new Uri(
            server._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>How many connections brought requests.</summary>
    public int Connections => _connections.Count;

    /// <summary>Closes every connection, like a server that restarts.</summary>
    public void BreakConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        _connections.TryAdd(context.Features.GetRequiredFeature<IConnectionLifetimeFeature>(), true);
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Requests.Enqueue(
            (context.Request.Method, context.Request.Path + context.Request.QueryString.ToString(), context.Request.Headers.Authorization,
            body, context.Request.ContentType));
        await Answer(context);
    }
}
