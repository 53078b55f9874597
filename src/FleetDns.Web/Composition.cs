using FleetDns.Web.Api;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Security.Entra;
using FleetDns.Web.Settings;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Console;

namespace FleetDns.Web;

/// <summary>Builds the application: reads the settings, registers all services and maps all routes.</summary>
public static class Composition
{
    /// <summary>Largest message of a browser in bytes. Events of a page are far smaller; a larger one is an attack on memory.</summary>
    private const int LargestMessage = 32 * 1024;
    private static readonly Action<ILogger, string, Exception?> s_listens = LoggerMessage.Define<string>(
        LogLevel.Information, default, "FleetDns listens on {Address}");
    private const string LoopbackHosts = "localhost;127.0.0.1;[::1]";

    /// <exception cref="StartRefusedException">Settings that cannot be used, or a sandbox that did not start.</exception>
    public static async Task<WebApplication> BuildAsync(Switches switches, string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() });
        if (!builder.Environment.IsDevelopment())
        {
            builder.WebHost.UseStaticWebAssets();   // outside Development an unpublished build would answer 500 for package assets
        }

        var sandboxProgram = Path.Combine(AppContext.BaseDirectory, "sandbox", "FleetDns.Sandbox.dll");
        var mode = Modes.Choose(switches, builder.Configuration, sandboxProgram);
        var urls = ListenUrls.From(builder.Configuration, loopbackOnly: mode == Mode.Sandbox);
        var loopback = urls.All(ListenUrls.IsLoopback);
        if (mode == Mode.Sandbox && !loopback)
        {
            throw new StartRefusedException(
                "the sandbox may listen only on loopback addresses, but these are not: "
                + $"{string.Join(", ", urls.Where(u => !ListenUrls.IsLoopback(u)))}.");
        }

        var sandbox = mode == Mode.Sandbox
            ? await StartSandboxAsync(builder.Configuration, builder.Environment.ContentRootPath, sandboxProgram) : null;
        try
        {
            if (sandbox is not null)
            {
                builder.Configuration.AddInMemoryCollection(sandbox.Settings());
                builder.Services.AddSingleton<ISandboxControl>(
                    s => new SandboxControl(sandbox.Control, s.GetRequiredService<IWritePolicy>()));
                // Created by a factory so that the container disposes it and the child ends with this process
                builder.Services.AddSingleton(_ => sandbox);
            }

            builder.WebHost.UseUrls([.. urls]).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
            if (loopback)
            {
                // A name that resolves to 127.0.0.1 must not give another site access (DNS rebinding).
                builder.Configuration["AllowedHosts"] = LoopbackHosts;
            }

            var settings = DashboardSettings.Read(mode, builder.Configuration);
            if (settings.Entra is { } entra)
            {
                builder.Configuration["AllowedHosts"] = $"{entra.PublicUrl.Host};{LoopbackHosts}";
            }

            var https = settings.Entra is not null || urls.All(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
            AddServices(builder, settings, loopback, https);
            return Map(builder.Build(), mode, https);
        }
        catch
        {
            if (sandbox is not null)
            {
                await sandbox.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Writes the addresses to standard output (or to the log, if it is JSON) and, as the last step, to sandbox.json.</summary>
    public static async Task AnnounceAsync(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        foreach (var address in addresses)
        {
            if (app.Configuration["Logging:Console:FormatterName"] == ConsoleFormatterNames.Json)
            {
                s_listens(app.Logger, address, null);
            }
            else
            {
                Console.WriteLine($"FleetDns listens on {address}");
            }
        }

        if (app.Services.GetService<SandboxChild>() is { } sandbox)
        {
            await sandbox.AddDashboardAsync(addresses.First());
        }
    }

    private static void AddServices(WebApplicationBuilder builder, DashboardSettings settings, bool loopback, bool https)
    {
        builder.Host.UseDefaultServiceProvider(o => o.ValidateScopes = o.ValidateOnBuild = true);
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub =>
        {
            hub.MaximumReceiveMessageSize = LargestMessage;
            EventLimit.AddTo(hub);
        });
        services.AddFleetLimits(settings.Limits);
        services.AddFleetSignIn(settings, builder.Configuration, https, loopback);
        services.AddFleetApi();
        services.AddFleetScreens();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddHub(settings);
        services.AddAzure(settings);
        services.AddRights(settings, loopback);
        services.AddLive(settings);
        services.AddJournal(settings);
        services.AddMeasuring(settings);
        services.AddChanges(settings);
    }

    private static WebApplication Map(WebApplication app, Mode mode, bool https)
    {
        app.UseFleetSecurity(https);
        StartWarnings.Log(app.Services.GetRequiredService<DashboardSettings>(), LocalPeople.Count, app.Logger);
        app.Use(OnlySetupWithoutAHubAsync);
        app.MapStaticAssets().AllowAnonymous();   // program files, the same for all users
        app.MapGet("/health/live", () => Results.Ok()).AllowAnonymous();
        app.MapGet(
            "/health/ready",
            (FleetFeed feed, HubInUse hub) =>
                hub.Set is null || feed.IsFollowing ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable))
                .AllowAnonymous();
        app.MapFleetApi(mode);
        if (mode == Mode.Sandbox)
        {
            app.MapOpenEndpoint();
        }

        if (mode == Mode.Entra)
        {
            app.MapEntraSignIn();
        }

        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            // Secrets compressed together with reflected text can be guessed from the length. Only SecurityHeaders sets the policy.
            options.DisableWebSocketCompression = true;
            options.ContentSecurityFrameAncestorsPolicy = null;
        });
        return app;
    }

    /// <summary>Without a hub, all pages redirect to its setup.</summary>
    private static Task OnlySetupWithoutAHubAsync(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<HubInUse>().Set is not null
            || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { } page
            || page.Type == typeof(Features.Setup.HubSetupPage) || page.Type.Namespace is "FleetDns.Web.Features.SignIn")
        {
            return next(context);
        }

        context.Response.Redirect($"{context.Request.PathBase.ToUriComponent()}/setup/hub");
        return Task.CompletedTask;
    }

    private static async Task<SandboxChild> StartSandboxAsync(ConfigurationManager configuration, string contentRoot, string program)
    {
        var directory = Path.GetFullPath(configuration["Sandbox:Directory"] ?? ".sandbox", contentRoot);
        return await SandboxChild.StartAsync(program, directory, configuration.GetSection("Sandbox").AsEnumerable());
    }

    // Published: the folder of the program. From the repository: the nearest parent folder with the solution.
    private static string ContentRoot()
    {
        var folder = AppContext.BaseDirectory;
        if (Directory.Exists(Path.Combine(folder, "wwwroot")))
        {
            return folder;
        }

        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "FleetDns.sln")))
            {
                return above.FullName;
            }
        }

        return folder;
    }
}
