using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>
/// Registers the connections to the hub and what reads and writes over them: reads as the application, writes as the operator.
/// </summary>
internal static class HubServices
{
    public static void AddHub(this IServiceCollection services, DashboardSettings settings)
    {
        var sandbox = settings.Mode == Mode.Sandbox;
        services.AddSingleton(settings.Hub);
        services.AddSingleton(new HubInUse(settings.Hub.IsSet ? NameOf(settings.Hub) : null));
        services.AddSingleton(new HubLabel(sandbox ? "fleet-sandbox" : NameOf(settings.Hub), sandbox, SignsOut: settings.SignIn.HasSessions)
        {
            ActsAsApplication = settings.ActsAsApplication,
        });

        // Required here, because connections without the challenges would serve operators who have to sign in again.
        services.AddSingleton(s => new HubConnections(
            settings.Hub, s.GetService<SandboxChild>(), s.GetService<IOperatorTokens>(), s.GetRequiredService<IFleetReader>(),
            Challenges(s)));
        services.AddSingleton(
            s => new HubCaches(Connections(s).OfApplication, settings.Hub, Time(s), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IHubObjects>(s => new HubWriter(Connections(s).Of, Time(s)));
        services.AddSingleton<IHubEvents>(s => new HubEvents(Connections(s).Of, Time(s)));
        services.AddSingleton<IHubNotes>(
            s => new HubNotes(Connections(s).OfApplication, settings.Hub, Time(s), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IHubLeases>(s => new HubLeases(Connections(s).OfApplication, Time(s)));
        services.AddSingleton<IHubSetup>(s => new HubSetup(
            s.GetRequiredService<IFleetReader>(), s.GetRequiredService<IAzureRights>(), Time(s), s.GetService<IOperatorTokens>(),
            Challenges(s)));
    }

    private static HubConnections Connections(IServiceProvider services) => services.GetRequiredService<HubConnections>();

    private static Challenges Challenges(IServiceProvider services) => services.GetRequiredService<Challenges>();

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();

    private static string NameOf(HubOptions hub) =>
        hub.Context ?? Path.GetFileName(hub.Kubeconfig ?? hub.FleetResourceId) ?? hub.Server?.Host ?? "no hub";
}
