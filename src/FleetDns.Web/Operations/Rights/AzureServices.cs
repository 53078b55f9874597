using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers what reads Azure: the watch as the application, everything else as the operator if so configured.</summary>
internal static class AzureServices
{
    public static void AddAzure(this IServiceCollection services, DashboardSettings settings)
    {
        var azure = settings.Azure;
        services.AddSingleton(s => new AzureWatch(Reader(s, settings), azure, Time(s), s.GetRequiredService<ILogger<AzureWatch>>()));
        services.AddSingleton<IFleetReader>(
            s => new FleetReader(azure, by => CredentialOf(s, settings, by), settings.Hub.AllowedHosts, Time(s)));
        services.AddSingleton<IAzureRights, AzureRights>();
        services.AddSingleton<IAzureRoles>(
            s => new AzureRoles(azure, by => CredentialOf(s, settings, by), s.GetRequiredService<IFleetReader>(), Time(s)));
        services.AddSingleton<IFleetPermissions>(s => new FleetPermissions(
            s.GetRequiredService<IAzureRoles>(), s.GetRequiredService<IFleetReader>(), azure.SubscriptionId, settings.Hub.FleetResourceId,
            s.GetRequiredService<IWritePolicy>(), Time(s)));
        if (azure.SubscriptionId is not null)
        {
            services.AddSingleton<IAzureLookups>(s => new AzureLookups(azure, by => CredentialOf(s, settings, by), Time(s)));
        }
    }

    /// <summary>
    /// The credential of an operator, or of the application (null). Null for <see cref="AzureOptions.Token"/> or Azure.Identity.
    /// </summary>
    private static TokenSourceCredential? CredentialOf(IServiceProvider services, DashboardSettings settings, Operator? by) =>
        services.GetService<IOperatorTokens>() is not { } tokens ? null
        : by is not null && !ActsAsApplication(services, settings, by) ? new TokenSourceCredential(tokens, by)
        : settings.Azure.Token is null ? new TokenSourceCredential(tokens, null)
        : null;

    private static bool ActsAsApplication(IServiceProvider services, DashboardSettings settings, Operator by) =>
        settings.Azure.Identity == AzureIdentity.Application && by.Role >= Role.Operator
            && services.GetRequiredService<Challenges>().Refuses(by) is null;

    private static TrafficManagerReader? Reader(IServiceProvider services, DashboardSettings settings)
    {
        try
        {
            return settings.Azure.SubscriptionId is null
                ? null
                : new TrafficManagerReader(settings.Azure, Time(services), CredentialOf(services, settings, null));
        }
        catch (AzureSettingsException unusable)
        {
            throw new StartRefusedException(unusable.Message);
        }
    }

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
