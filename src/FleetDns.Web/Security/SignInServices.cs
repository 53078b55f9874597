using System.Security.Claims;
using System.Threading.RateLimiting;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security.Entra;
using FleetDns.Web.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using IPNetwork = System.Net.IPNetwork;

namespace FleetDns.Web.Security;

/// <summary>Registers authentication, authorization, cookies and sign-in limits.</summary>
public static class SignInServices
{
    /// <summary>Name of the limit on sign-ins from one <see cref="ClientNetwork"/>.</summary>
    public const string AttemptsLimit = "sign-in";

    private static readonly ImmutableArray<IPNetwork> s_thisMachine = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Marks a request whose user is redirected to a new sign-in automatically.</summary>
    private static readonly object s_signInAgain = new();

    /// <summary>The rejected session of a request.</summary>
    private static readonly object s_turnedAway = new();

    /// <param name="https">Browsers use https only: cookies are marked as secure and HSTS is sent.</param>
    /// <param name="loopback">Reachable only from this machine, so a proxy is on this machine too.</param>
    public static void AddFleetSignIn(
        this IServiceCollection services, DashboardSettings settings, IConfiguration configuration, bool https, bool loopback)
    {
        services.AddSingleton(settings.SignIn);
        services.AddSingleton<Sessions>();
        services.AddSingleton<Challenges>();
        if (!settings.Proxies.IsEmpty || loopback)
        {
            services.Configure<ForwardedHeadersOptions>(options =>
            {
                // Without configured proxies, one on this machine may set the path base; that affects only the addresses in its own
                // responses.
                options.ForwardedHeaders = ForwardedHeaders.XForwardedPrefix | (
                    settings.Proxies.IsEmpty ? 0 : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
                options.KnownProxies.Clear();
                options.KnownIPNetworks.Clear();
                (settings.Proxies.IsEmpty ? s_thisMachine : settings.Proxies).ToList().ForEach(options.KnownIPNetworks.Add);
            });
        }

        services.AddSingleton(new SecurityHeadersOptions(settings.Entra?.AuthorityOrigin));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<CurrentOperator>();

        // The prefix __Host- requires the path "/": below a path base, which a proxy may set per request, cookies are limited to that path.
        var hostOnly = https && !settings.PathBase.HasValue && (settings.Entra is not null || settings.Proxies.IsEmpty);
        services.AddAntiforgery(options =>
        {
            Harden(options.Cookie, "FleetDns.Antiforgery", https, hostOnly);
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true;   // SecurityHeaders sends the stricter one
        });
        if (settings.Mode == Mode.Local)
        {
            services.AddAuthentication(LocalUser.SchemeName).AddScheme<AuthenticationSchemeOptions, LocalUser>(LocalUser.SchemeName, null);
        }
        else if (settings.Entra is { } entra)
        {
            var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(options => Configure(options, settings.SignIn, https, hostOnly));
            services.AddEntraSignIn(authentication, configuration.GetSection(EntraOptions.Section), entra, settings.SignIn);
        }
        else
        {
            services.AddAuthentication(
                settings.SignIn.Required ? CookieAuthenticationDefaults.AuthenticationScheme : SandboxOperator.SchemeName)
                .AddCookie(options => Configure(options, settings.SignIn, https, hostOnly))
                .AddScheme<AuthenticationSchemeOptions, SandboxOperator>(SandboxOperator.SchemeName, null)
                .AddScheme<AuthenticationSchemeOptions, BearerToken>(BearerToken.SchemeName, null);
            services.AddSingleton<BearerTokens>();
        }

        services.TryAddSingleton<ISessionCheck, OwnSessionCheck>();
        var policies = services.AddAuthorizationBuilder();
        foreach (var role in new[] { Role.Reader, Role.Operator, Role.Admin })
        {
            policies.AddPolicy(
                FleetClaims.ValueOf(role),
                policy => policy.RequireAuthenticatedUser().RequireAssertion(context => FleetClaims.RoleOf(context.User) >= role));
        }

        // Endpoints require Reader by default, so that a page without a policy is closed, not open.
        policies.SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
            .RequireAssertion(context => FleetClaims.RoleOf(context.User) >= Role.Reader).Build());

        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(
                AttemptsLimit, context => HttpMethods.IsPost(context.Request.Method) || context.Request.Path == EntraSignIn.LoginPath
                ? RateLimitPartition.GetFixedWindowLimiter(
                    ClientNetwork.Of(context.Connection.RemoteIpAddress),
                    _ => new FixedWindowRateLimiterOptions
                    {
                        PermitLimit = settings.SignIn.AttemptsPerMinute,
                        Window = TimeSpan.FromMinutes(1)
                    })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <summary>The middleware that accepts or rejects requests before they reach the endpoints, in this order.</summary>
    public static void UseFleetSecurity(this WebApplication app, bool https)
    {
        app.UseForwardedHeaders();   // only from known proxies; from none if none is configured
        app.UseMiddleware<UnknownProxy>();
        if (https)
        {
            app.Use((context, next) =>
            {
                context.Request.Scheme = Uri.UriSchemeHttps;   // a proxy may terminate TLS; browsers use https in any case
                return next(context);
            });
            app.UseHsts();
        }

        app.UseMiddleware<BasePath>();
        app.UseRouting();            // after the path base: by default routing would run first and include it in page paths
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<OriginCheck>();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(OnlyMissingPagesAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();        // after authentication, so that limits apply per user, also with an API token
        app.UseAntiforgery();
    }

    /// <summary>Shows the page "not found" for missing pages only; refusals and answers to programs stay unchanged.</summary>
    private static async Task OnlyMissingPagesAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages
            && (context.Response.StatusCode != StatusCodes.Status404NotFound || IsForPrograms(context.Request.Path)))
        {
            pages.Enabled = false;
        }
    }

    private static void Configure(CookieAuthenticationOptions options, SignInOptions signIn, bool https, bool hostOnly)
    {
        Harden(options.Cookie, "FleetDns.Session", https, hostOnly);
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = signIn.Session;
        options.SlidingExpiration = false;   // a session has a maximum length, regardless of activity
        options.LoginPath = "/signin";
        options.AccessDeniedPath = "/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnRedirectToLogin = context => TurnAway(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => TurnAway(context, StatusCodes.Status403Forbidden);
        options.Events.OnValidatePrincipal = async context =>
        {
            var state = await context.HttpContext.RequestServices.GetRequiredService<ISessionCheck>()
                .CheckAsync(context.Principal!, context.HttpContext.RequestAborted);
            if (state != SessionState.Good)
            {
                context.HttpContext.Items[s_turnedAway] = context.Principal;
                context.RejectPrincipal();
                context.HttpContext.Items[s_signInAgain] = state == SessionState.SignInAgain;   // no redirect while Entra is unreachable
            }
        };
    }

    /// <summary>The rejected session of a request, whose user must sign in again. Null where it was accepted or missing.</summary>
    internal static ClaimsPrincipal? TurnedAway(HttpContext context) => context.Items[s_turnedAway] as ClaimsPrincipal;

    // A browser is redirected to a page of FleetDns by path only, because the client sets the host of the request. A program gets only the
    // status.
    private static Task TurnAway(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (IsForPrograms(context.Request.Path))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            var page = new Uri(context.RedirectUri).PathAndQuery;
            context.Response.Redirect(
                context.HttpContext.Items[s_signInAgain] is true
                ? page.Replace("/signin?", $"{EntraSignIn.LoginPath}?", StringComparison.Ordinal) : page);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// A refusal without sign-in: a browser is redirected to the page that names the missing role, a program gets only status 403.
    /// </summary>
    internal static Task TurnAway(HttpContext context)
    {
        if (IsForPrograms(context.Request.Path))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            context.Response.Redirect($"{context.Request.PathBase.ToUriComponent()}/denied");
        }

        return Task.CompletedTask;
    }

    private static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi")
            || path.StartsWithSegments("/health");

    private static void Harden(CookieBuilder cookie, string name, bool https, bool hostOnly)
    {
        cookie.Name = (hostOnly ? "__Host-" : https ? "__Secure-" : "") + name;
        cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.Path = hostOnly ? "/" : null;   // null: the path base of the request
    }
}
