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

/// <summary>Who may come in, and how the browser is told apart from others.</summary>
public static class SignInServices
{
    /// <summary>Name of the limit on sign-ins from one <see cref="ClientNetwork"/>.</summary>
    public const string AttemptsLimit = "sign-in";

    private static readonly ImmutableArray<IPNetwork> s_thisMachine = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Marks a request whose person is to sign in once more without having to say so.</summary>
    private static readonly object s_signInAgain = new();

    /// <summary>Whose session a request carried that was turned away.</summary>
    private static readonly object s_turnedAway = new();

    /// <param name="https">Browsers reach us by https only: cookies are then marked so, and HSTS is sent.</param>
    /// <param name="loopback">Reached from this machine only: a proxy in front is on it too.</param>
    public static void AddFleetSignIn(this IServiceCollection services, DashboardSettings settings, IConfiguration configuration, bool https, bool loopback)
    {
        services.AddSingleton(settings.SignIn);
        services.AddSingleton<Sessions>();
        services.AddSingleton<Challenges>();
        if (!settings.Proxies.IsEmpty || loopback)
        {
            services.Configure<ForwardedHeadersOptions>(options =>
            {
                // Where no proxy is named, one on this machine may say below which path it serves us; that changes addresses of its own answers only.
                options.ForwardedHeaders = ForwardedHeaders.XForwardedPrefix | (settings.Proxies.IsEmpty ? 0 : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
                options.KnownProxies.Clear();
                options.KnownIPNetworks.Clear();
                (settings.Proxies.IsEmpty ? s_thisMachine : settings.Proxies).ToList().ForEach(options.KnownIPNetworks.Add);
            });
        }

        services.AddSingleton(new SecurityHeadersOptions(settings.Entra?.AuthorityOrigin));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<CurrentOperator>();

        // The prefix __Host- demands the path "/": below a path, which a proxy may name with each request, cookies belong to that path alone.
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
            var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => Configure(options, settings.SignIn, https, hostOnly));
            services.AddEntraSignIn(authentication, configuration.GetSection(EntraOptions.Section), entra, settings.SignIn);
        }
        else
        {
            services.AddAuthentication(settings.SignIn.Required ? CookieAuthenticationDefaults.AuthenticationScheme : SandboxOperator.SchemeName)
                .AddCookie(options => Configure(options, settings.SignIn, https, hostOnly))
                .AddScheme<AuthenticationSchemeOptions, SandboxOperator>(SandboxOperator.SchemeName, null)
                .AddScheme<AuthenticationSchemeOptions, BearerToken>(BearerToken.SchemeName, null);
            services.AddSingleton<BearerTokens>();
        }

        services.TryAddSingleton<ISessionCheck, OwnSessionCheck>();
        var policies = services.AddAuthorizationBuilder();
        foreach (var role in new[] { Role.Reader, Role.Operator, Role.Admin })
        {
            policies.AddPolicy(FleetClaims.ValueOf(role), policy => policy.RequireAuthenticatedUser().RequireAssertion(context => FleetClaims.RoleOf(context.User) >= role));
        }

        // Whatever says nothing else needs a reader: a page that forgets its policy is closed, not open.
        policies.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(context => FleetClaims.RoleOf(context.User) >= Role.Reader).Build());

        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(AttemptsLimit, context => HttpMethods.IsPost(context.Request.Method) || context.Request.Path == EntraSignIn.LoginPath
                ? RateLimitPartition.GetFixedWindowLimiter(ClientNetwork.Of(context.Connection.RemoteIpAddress), _ => new FixedWindowRateLimiterOptions { PermitLimit = settings.SignIn.AttemptsPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <summary>Everything between the socket and the endpoints that decides whether a request goes on. In this order.</summary>
    public static void UseFleetSecurity(this WebApplication app, bool https)
    {
        app.UseForwardedHeaders();   // of known proxies only; of nobody where none is named
        app.UseMiddleware<UnknownProxy>();
        if (https)
        {
            app.Use((context, next) =>
            {
                context.Request.Scheme = Uri.UriSchemeHttps;   // a proxy may end TLS before us; browsers come by https in any case
                return next(context);
            });
            app.UseHsts();
        }

        app.UseMiddleware<BasePath>();
        app.UseRouting();            // after the path base: by itself it would come first, and look for pages with it
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<OriginCheck>();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(OnlyMissingPagesAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();        // after it is known who asks, by a token of the API too
        app.UseAntiforgery();
    }

    /// <summary>The page "not found" answers for pages that are not there; a refusal, or an answer to a program, stays what it is.</summary>
    private static async Task OnlyMissingPagesAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages && (context.Response.StatusCode != StatusCodes.Status404NotFound || IsForPrograms(context.Request.Path)))
        {
            pages.Enabled = false;
        }
    }

    private static void Configure(CookieAuthenticationOptions options, SignInOptions signIn, bool https, bool hostOnly)
    {
        Harden(options.Cookie, "FleetDns.Session", https, hostOnly);
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = signIn.Session;
        options.SlidingExpiration = false;   // a session has a maximum, however busy it is
        options.LoginPath = "/signin";
        options.AccessDeniedPath = "/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnRedirectToLogin = context => TurnAway(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => TurnAway(context, StatusCodes.Status403Forbidden);
        options.Events.OnValidatePrincipal = async context =>
        {
            var state = await context.HttpContext.RequestServices.GetRequiredService<ISessionCheck>().LookAsync(context.Principal!, context.HttpContext.RequestAborted);
            if (state != SessionState.Good)
            {
                context.HttpContext.Items[s_turnedAway] = context.Principal;
                context.RejectPrincipal();
                context.HttpContext.Items[s_signInAgain] = state == SessionState.SignInAgain;   // with Entra away there is nobody to be led to
            }
        };
    }

    /// <summary>Whose session the request carried where it was not taken: who is to sign in again. Null where it was, and where there was none.</summary>
    internal static ClaimsPrincipal? TurnedAway(HttpContext context) => context.Items[s_turnedAway] as ClaimsPrincipal;

    // A browser is led to a page of ours, by path only: the host of the request is the client's word. A program gets the bare status.
    private static Task TurnAway(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (IsForPrograms(context.Request.Path))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            var page = new Uri(context.RedirectUri).PathAndQuery;
            context.Response.Redirect(context.HttpContext.Items[s_signInAgain] is true ? page.Replace("/signin?", $"{EntraSignIn.LoginPath}?", StringComparison.Ordinal) : page);
        }

        return Task.CompletedTask;
    }

    /// <summary>A refusal where nobody signs in: a browser is led to the page that says which role is missing, a program gets the bare 403.</summary>
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

    private static bool IsForPrograms(PathString path) => path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi") || path.StartsWithSegments("/health");

    private static void Harden(CookieBuilder cookie, string name, bool https, bool hostOnly)
    {
        cookie.Name = (hostOnly ? "__Host-" : https ? "__Secure-" : "") + name;
        cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.Path = hostOnly ? "/" : null;   // null: the path below which the request reached us
    }
}
