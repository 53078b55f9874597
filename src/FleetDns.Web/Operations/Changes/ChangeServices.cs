using Azure.Core;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Web.Live;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers what plans, writes and follows changes.</summary>
internal static class ChangeServices
{
    public static IServiceCollection AddFleetChanges(this IServiceCollection services, DashboardSettings settings, Func<IServiceProvider, Operator?, TokenCredential?> credentialOf)
    {
        services.AddSingleton(settings.GuardRails);
        services.AddSingleton<IChangePipeline>(s => new ChangePipeline(
            s.GetRequiredService<IHubObjects>(), s.GetRequiredService<IPlanLookups>(), s.GetRequiredService<IHubEvents>(), s.GetRequiredService<IJournal>(), s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<IOperatorRights>(),
            new HubLeases(s.GetRequiredService<HubConnections>().OfApplication, s.GetRequiredService<TimeProvider>()), () => s.GetRequiredService<FleetFeed>().Current, settings.GuardRails, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ChangePipeline>>()));
        services.AddSingleton(s => new Tracker(s.GetRequiredService<FleetFeed>(), s.GetRequiredService<IDnsSampler>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Tracker>>()));
        services.AddSingleton<ITracker>(s => s.GetRequiredService<Tracker>());
        services.AddHostedService(s => s.GetRequiredService<Tracker>());
        services.AddSingleton<IWeightWriter, WeightWriter>();
        services.AddSingleton<INameLookup>(s => new NameLookup(settings.Dns, s.GetRequiredService<TimeProvider>()));
        var connected = settings.Azure.SubscriptionId is not null;
        services.AddSingleton<IPlanLookups>(s => new PlanLookups(
            s.GetRequiredService<IHubObjects>(),
            connected ? new AzureLookups(settings.Azure, by => credentialOf(s, by), s.GetRequiredService<TimeProvider>()) : null,
            s.GetRequiredService<INameLookup>(), s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAzureRoles>(s => new AzureRoles(settings.Azure, by => credentialOf(s, by), s.GetRequiredService<IFleetReader>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IFleetPermissions>(s => new FleetPermissions(s.GetRequiredService<IAzureRoles>(), s.GetRequiredService<IFleetReader>(), settings.Azure.SubscriptionId, settings.Hub.FleetResourceId, s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<TimeProvider>()));
        return services;
    }
}
