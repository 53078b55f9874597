using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers who may write, and what operators may see and do at the hub.</summary>
internal static class RightsServices
{
    private const string ReadOnly =
        "This dashboard is read-only: it can be reached from other machines and has no sign-in. Start it on 127.0.0.1 to make changes.";

    /// <param name="loopback">The dashboard can be reached only from this machine.</param>
    public static void AddRights(this IServiceCollection services, DashboardSettings settings, bool loopback)
    {
        services.AddSingleton(new ReadOnlyReason(loopback || settings.Entra is not null ? null : ReadOnly));
        services.AddSingleton<IWritePolicy, WritePolicy>();
        services.AddSingleton<IAccessReviews>(s =>
        {
            var hub = s.GetRequiredService<HubConnections>();
            var reviewsAsApplication = settings.Entra is not null && settings.Hub.Identity == HubIdentity.Operator;
            return new AccessReviews(hub.Of, s.GetRequiredService<TimeProvider>(), reviewsAsApplication ? hub.OfApplication : null);
        });
        services.AddSingleton<IOperatorRights>(s => new OperatorRights(
            s.GetRequiredService<IAccessReviews>(), seesAll: settings.Mode == Mode.Local || settings.ActsAsApplication,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Challenges>(), settings.SignIn.Trust));
    }
}
