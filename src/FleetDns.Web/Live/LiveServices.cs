using FleetDns.Web.Settings;

namespace FleetDns.Web.Live;

/// <summary>Registers the live view of the fleet.</summary>
internal static class LiveServices
{
    public static void AddLive(this IServiceCollection services, DashboardSettings settings)
    {
        services.AddSingleton<SeenChanges>();
        services.AddSingleton<FleetFeed>();
        services.AddSingleton<VisibleFleets>();

        // A tab shows what its operator may see.
        services.AddScoped<IFleetFeed>(s => ActivatorUtilities.CreateInstance<OperatorFeed>(s, s.GetRequiredService<FleetFeed>()));
        if (settings.Hub.IsSet)
        {
            services.AddHostedService(s => s.GetRequiredService<FleetFeed>());
        }
    }
}
