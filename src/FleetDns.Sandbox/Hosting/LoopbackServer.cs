using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FleetDns.Sandbox.Hosting;

/// <summary>Web servers of the sandbox: each is a separate application on one loopback port.</summary>
internal static class LoopbackServer
{
    /// <param name="certificate">For TLS; null for plain HTTP.</param>
    public static WebApplication Build(int port, X509Certificate2? certificate, LogLevel level)
    {
        // Neither arguments nor configuration: the dashboard's environment (ASPNETCORE_URLS and others) does not apply to these servers.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(level)
            // A port in use is retried and then reported by name, without a stack trace for each attempt.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            KubeApi.HubServer.ConfigureKestrel(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        builder.Services.AddRouting();
        return builder.Build();
    }

    /// <summary>The port that was bound.</summary>
    public static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
}
