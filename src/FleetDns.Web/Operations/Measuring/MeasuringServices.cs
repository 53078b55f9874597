using FleetDns.Sources.Dns;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers measurements of DNS and probes of endpoints.</summary>
internal static class MeasuringServices
{
    public static void AddMeasuring(this IServiceCollection services, DashboardSettings settings)
    {
        var sandbox = settings.Mode == Mode.Sandbox;
        services.AddSingleton(settings.Dns);
        services.AddSingleton(settings.Measurements);
        services.AddSingleton<IDnsSampler, DnsSampler>();
        services.AddSingleton<INameLookup, NameLookup>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Measurements>(s, s.GetRequiredService<FleetFeed>()));
        services.AddScoped<IMeasurements, OperatorMeasurements>();
        services.AddHostedService(s => s.GetRequiredService<Measurements>());
        services.AddSingleton(new EndpointOptions { Port = settings.EndpointPort, LoopbackOnly = sandbox });
        services.AddSingleton(new EndpointLinks(settings.EndpointPort, ThroughDashboard: sandbox));
        services.AddSingleton<EndpointAddresses>();
        services.AddSingleton<IEndpointProber, EndpointProber>();
        services.AddSingleton<IEndpointChecks>(
            s => ActivatorUtilities.CreateInstance<EndpointChecks>(s, s.GetRequiredService<FleetFeed>()));
    }
}
