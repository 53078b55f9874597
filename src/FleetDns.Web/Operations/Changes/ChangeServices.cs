using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers what plans, writes and follows changes.</summary>
internal static class ChangeServices
{
    public static void AddChanges(this IServiceCollection services, DashboardSettings settings)
    {
        services.AddSingleton(settings.GuardRails);
        services.AddSingleton<IChangePipeline>(s =>
            ActivatorUtilities.CreateInstance<ChangePipeline>(s, (Func<FleetView>)(() => s.GetRequiredService<FleetFeed>().Current)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Tracker>(s, s.GetRequiredService<FleetFeed>()));
        services.AddSingleton<ITracker>(s => s.GetRequiredService<Tracker>());
        services.AddHostedService(s => s.GetRequiredService<Tracker>());
        services.AddSingleton<IWeightWriter, WeightWriter>();
        services.AddSingleton<IPlanLookups>(s => new PlanLookups(
            s.GetRequiredService<IHubObjects>(), s.GetService<IAzureLookups>(), s.GetRequiredService<INameLookup>(),
            s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<TimeProvider>()));
    }
}
