using FleetDns.Web.Features.Create;
using FleetDns.Web.Live;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;
using MudBlazor.Services;

namespace FleetDns.Web.Shell;

/// <summary>The services of the screens themselves; feeds and writers are registered next to their code.</summary>
public static class Screens
{
    public static IServiceCollection AddFleetScreens(this IServiceCollection services)
    {
        services.AddMudServices();
        services.AddScoped(provider =>
            new CascadingValueSource<Now>(new Now(provider.GetRequiredService<TimeProvider>().GetUtcNow()), isFixed: false));
        services.AddCascadingValue(provider => provider.GetRequiredService<CascadingValueSource<Now>>());
        services.AddScoped<Drafts>();
        services.AddScoped<Messages>();
        return services;
    }
}
