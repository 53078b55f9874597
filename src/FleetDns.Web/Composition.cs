using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Api;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
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

/// <summary>Wires all rooms.</summary>
public static class Composition
{
    /// <summary>Bytes of one message from a browser. An event of a page is far below; more is an attack on memory.</summary>
    private const int LargestMessage = 32 * 1024;
    private static readonly Action<ILogger, string, Exception?> s_listens = LoggerMessage.Define<string>(LogLevel.Information, default, "FleetDns listens on {Address}");
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
            throw new StartRefusedException($"the sandbox listens on loopback only, and these addresses are not: {string.Join(", ", urls.Where(u => !ListenUrls.IsLoopback(u)))}.");
        }

        var sandbox = mode == Mode.Sandbox ? await StartSandboxAsync(builder.Configuration, builder.Environment.ContentRootPath, sandboxProgram) : null;
        try
        {
            if (sandbox is not null)
            {
                builder.Configuration.AddInMemoryCollection(sandbox.Settings());
                builder.Services.AddSingleton<ISandboxControl>(s => new SandboxControl(sandbox.Control, s.GetRequiredService<IWritePolicy>()));
                builder.Services.AddSingleton(_ => sandbox);      // made by a factory, so that the container disposes it: the child ends with us
            }

            builder.WebHost.UseUrls([.. urls]).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
            if (loopback)
            {
                // A name that resolves to 127.0.0.1 must not make a foreign page our own (DNS rebinding).
                builder.Configuration["AllowedHosts"] = LoopbackHosts;
            }

            var settings = DashboardSettings.Read(mode, builder.Configuration);
            if (settings.Entra is { } entra)
            {
                builder.Configuration["AllowedHosts"] = $"{entra.PublicUrl.Host};{LoopbackHosts}";
            }

            var https = settings.Entra is not null || urls.All(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
            AddServices(builder, settings, sandbox, loopback, https);
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

    /// <summary>Says where the dashboard listens, on standard output (where that is JSON, as a line of the log) and in sandbox.json, last of all.</summary>
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

    private static void AddServices(WebApplicationBuilder builder, DashboardSettings settings, SandboxChild? sandbox, bool loopback, bool https)
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

        // Reads as the application, writes as the operator (in the sandbox: the persona's own token).
        services.AddSingleton<IFleetReader>(s => new FleetReader(settings.Azure, by => AzureCredential(s, settings, by), settings.Hub.AllowedHosts, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new HubConnections(settings.Hub, sandbox, s.GetService<IOperatorTokens>(), s.GetRequiredService<IFleetReader>(), s.GetRequiredService<Challenges>()));
        services.AddSingleton(s => new HubCaches(s.GetRequiredService<HubConnections>().OfApplication, settings.Hub, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(s => new AzureWatch(ReadAzure(settings.Azure, s.GetRequiredService<TimeProvider>(), AzureCredential(s, settings, null)), settings.Azure, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<AzureWatch>>()));
        services.AddSingleton<IDnsSampler>(s => new DnsSampler(settings.Dns, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new EndpointOptions { Port = settings.EndpointPort, LoopbackOnly = sandbox is not null });
        services.AddSingleton(s => new EndpointAddresses(settings.Dns, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IEndpointProber, EndpointProber>();
        services.AddSingleton<IEndpointChecks>(s => new EndpointChecks(s.GetRequiredService<FleetFeed>(), s.GetRequiredService<IEndpointProber>(), s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<IOperatorRights>(), settings.Limits, s.GetRequiredService<ILogger<EndpointChecks>>()));
        services.AddSingleton(new EndpointLinks(settings.EndpointPort, ThroughDashboard: sandbox is not null));
        services.AddSingleton<IHubObjects>(s => new HubWriter(s.GetRequiredService<HubConnections>().Of, s.GetRequiredService<TimeProvider>()));

        services.AddSingleton<IHubEvents>(s => new HubEvents(s.GetRequiredService<HubConnections>().Of, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAccessReviews>(s => new AccessReviews(s.GetRequiredService<HubConnections>().Of, s.GetRequiredService<TimeProvider>(), settings.Entra is not null && settings.Hub.Identity == HubIdentity.Operator ? s.GetRequiredService<HubConnections>().OfApplication : null));
        services.AddSingleton<IOperatorRights>(s => new OperatorRights(s.GetRequiredService<IAccessReviews>(), seesAll: settings.Mode == Mode.Local || settings.ActsAsApplication, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Challenges>(), settings.SignIn.Trust));

        services.AddSingleton<IAzureRights, AzureRights>();
        services.AddSingleton<IHubSetup>(s => new HubSetup(s.GetRequiredService<IFleetReader>(), s.GetRequiredService<IAzureRights>(), s.GetService<IOperatorTokens>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<Challenges>()));
        services.AddSingleton(new HubInUse(settings.Hub.IsSet ? NameOf(settings.Hub) : null));

        services.AddSingleton<SeenChanges>();
        services.AddSingleton<FleetFeed>();
        if (settings.Hub.IsSet)
        {
            services.AddHostedService(s => s.GetRequiredService<FleetFeed>());
            services.AddHostedService(s => s.GetRequiredService<JournalStore>());
        }

        services.AddSingleton<VisibleFleets>();
        services.AddScoped<IFleetFeed>(s => ActivatorUtilities.CreateInstance<OperatorFeed>(s, s.GetRequiredService<FleetFeed>()));   // a tab sees what its operator may
        services.AddSingleton(s => new Measurements(s.GetRequiredService<FleetFeed>(), s.GetRequiredService<IDnsSampler>(), s.GetRequiredService<IWritePolicy>(), s.GetRequiredService<IOperatorRights>(), settings.Measurements, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Measurements>>()));
        services.AddScoped<IMeasurements, OperatorMeasurements>();
        services.AddHostedService(s => s.GetRequiredService<Measurements>());
        services.AddSingleton<IHubNotes>(s => new HubNotes(s.GetRequiredService<HubConnections>().OfApplication, settings.Hub, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<JournalStore>();
        services.AddSingleton<IJournal>(s => s.GetRequiredService<JournalStore>());
        services.AddScoped<IJournalReader, OperatorJournal>();
        services.AddSingleton<IWritePolicy, WritePolicy>();
        services.AddFleetChanges(settings, (s, by) => AzureCredential(s, settings, by));
        services.AddSingleton(new ReadOnlyReason(loopback || settings.Entra is not null ? null : "This dashboard can be reached from other machines and knows no users, so it is read-only. Start it on 127.0.0.1 to write."));
        services.AddSingleton(new HubLabel(sandbox is null ? NameOf(settings.Hub) : "fleet-sandbox", sandbox is not null, SignsOut: settings.SignIn.HasSessions) { ActsAsApplication = settings.ActsAsApplication });
    }

    private static WebApplication Map(WebApplication app, Mode mode, bool https)
    {
        app.UseFleetSecurity(https);
        StartWarnings.Log(app.Services.GetRequiredService<DashboardSettings>(), LocalPeople.Count, app.Logger);
        app.Use(OnlySetupWithoutAHubAsync);
        app.MapStaticAssets().AllowAnonymous();   // program files, the same for everybody
        app.MapGet("/health/live", () => Results.Ok()).AllowAnonymous();
        app.MapGet("/health/ready", (FleetFeed feed, HubInUse hub) => hub.Set is null || feed.IsFollowing ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
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
            // Compressed secrets beside reflected text can be guessed by their length; and the policy is SecurityHeaders' alone.
            options.DisableWebSocketCompression = true;
            options.ContentSecurityFrameAncestorsPolicy = null;
        });
        return app;
    }

    /// <summary>Without a hub there is nothing to show but how to get one.</summary>
    private static Task OnlySetupWithoutAHubAsync(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<HubInUse>().Set is not null || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not { } page
            || page.Type == typeof(Features.Setup.HubSetupPage) || page.Type.Namespace is "FleetDns.Web.Features.SignIn")
        {
            return next(context);
        }

        context.Response.Redirect($"{context.Request.PathBase.ToUriComponent()}/setup/hub");
        return Task.CompletedTask;
    }

    private static string NameOf(HubOptions hub) => hub.Context ?? Path.GetFileName(hub.Kubeconfig ?? hub.FleetResourceId) ?? hub.Server?.Host ?? "no hub";

    private static async Task<SandboxChild> StartSandboxAsync(ConfigurationManager configuration, string contentRoot, string program)
    {
        var directory = Path.GetFullPath(configuration["Sandbox:Directory"] ?? ".sandbox", contentRoot);
        return await SandboxChild.StartAsync(program, directory, configuration.GetSection("Sandbox").AsEnumerable());
    }

    /// <summary>The credential for Azure of an operator, or of the application (null); null: that of <see cref="AzureOptions.Token"/> or of Azure.Identity.</summary>
    private static TokenSourceCredential? AzureCredential(IServiceProvider services, DashboardSettings settings, Operator? by) =>
        services.GetService<IOperatorTokens>() is not { } tokens ? null
        : by is null || (settings.Azure.Identity == AzureIdentity.Application && by.Role >= Role.Operator && services.GetRequiredService<Challenges>().Refuses(by) is null) ? (settings.Azure.Token is null ? new TokenSourceCredential(tokens, null) : null)
        : new TokenSourceCredential(tokens, by);

    private static TrafficManagerReader? ReadAzure(AzureOptions options, TimeProvider time, TokenSourceCredential? credential)
    {
        try
        {
            return options.SubscriptionId is null ? null : new TrafficManagerReader(options, time, credential);
        }
        catch (AzureSettingsException unusable)
        {
            throw new StartRefusedException(unusable.Message);
        }
    }

    // Published: beside the program. From the repository: the nearest folder above with the solution.
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
