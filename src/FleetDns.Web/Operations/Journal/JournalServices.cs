using FleetDns.Web.Settings;

namespace FleetDns.Web.Operations;

/// <summary>Registers the journal of changes.</summary>
internal static class JournalServices
{
    public static void AddJournal(this IServiceCollection services, DashboardSettings settings)
    {
        services.AddSingleton<JournalStore>();
        services.AddSingleton<IJournal>(s => s.GetRequiredService<JournalStore>());
        services.AddScoped<IJournalReader, OperatorJournal>();
        if (settings.Hub.IsSet)
        {
            services.AddHostedService(s => s.GetRequiredService<JournalStore>());
        }
    }
}
