using FleetDns.Sources.Cluster.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Identity.Web;
using Microsoft.Identity.Web.TokenCacheProviders.Distributed;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Role = FleetDns.Sources.Cluster.Access.Role;

namespace FleetDns.Web.Security.Entra;

/// <summary>Sign-in with Entra ID: authorization code with PKCE through Microsoft.Identity.Web, then a session of FleetDns.</summary>
public static partial class EntraSignIn
{
    public const string LoginPath = "/authentication/login";
    private const string CallbackPath = "/signin-oidc";
    private const string LoginHint = "preferred_username";
    private const string SessionName = "fleetdns:session";

    public static void AddEntraSignIn(
        this IServiceCollection services, AuthenticationBuilder authentication, IConfigurationSection section, EntraOptions entra,
        SignInOptions signIn)
    {
        // Each token writes a dozen lines at Information, and single requests do not help an operator.
        services.AddLogging(
            logs => logs.AddFilter("Microsoft.Identity", LogLevel.Warning).AddFilter("Microsoft.IdentityModel", LogLevel.Warning)
            .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning));
        services.AddSingleton(entra);
        services.AddSingleton<EntraTokens>();
        services.AddSingleton<IOperatorTokens>(s => s.GetRequiredService<EntraTokens>());
        services.AddSingleton<EntraSessionCheck>();
        services.AddSingleton<ISessionCheck>(s => s.GetRequiredService<EntraSessionCheck>());

        var calls = authentication.AddMicrosoftIdentityWebApp(
            options => Configure(options, section, entra, signIn), null, OpenIdConnectDefaults.AuthenticationScheme, null)
            // Built once, on the first need of a token; the redirect address is the same for all.
            // cp1: Azure may revoke a token at once and then reports which claims it requires.
            .EnableTokenAcquisitionToCallDownstreamApi(
                application => (application.RedirectUri, application.ClientCapabilities) = (RedirectUri(entra), ["cp1"]), []);
        authentication.AddJwtBearer(BearerToken.SchemeName, options => Configure(options, entra));
        var keys = services.AddDataProtection().SetApplicationName("FleetDns");
        if (entra.Redis is { } redis)
        {
            var shared = RedisConnection.Open(redis, TimeProvider.System);
            services.AddSingleton(_ => shared);   // created by a factory so that the container disposes it
            services.AddHostedService<SharedSessions>();
            services.AddStackExchangeRedisCache(
                cache => (cache.ConnectionMultiplexerFactory, cache.InstanceName) = (() => Task.FromResult(shared), "fleetdns:tokens:"));
            services.Configure<MsalDistributedTokenCacheAdapterOptions>(cache => cache.Encrypt = true);
            calls.AddDistributedTokenCaches();
            if (entra.Keys.Folder is null)
            {
                keys.PersistKeysToStackExchangeRedis(shared, "fleetdns:keys");
            }
        }
        else
        {
            calls.AddInMemoryTokenCaches();
        }

        keys.AddFleetKeys(entra.Keys);
    }

    /// <summary>Starts a sign-in, or the pending challenge of this user. Redirects back only to pages of FleetDns.</summary>
    public static void MapEntraSignIn(this WebApplication app) =>
        app.MapGet(LoginPath, Login).AllowAnonymous().RequireRateLimiting(SignInServices.AttemptsLimit);

    private static IResult Login(HttpContext http, Challenges challenges, Sessions sessions, string? returnUrl)
    {
        var properties = new AuthenticationProperties { RedirectUri = ReturnUrl.Local(returnUrl, http.Request.PathBase) };
        var who = SignInServices.TurnedAway(http) ?? http.User;
        if (challenges.Of(FleetClaims.OperatorOf(who)) is { } challenge)
        {
            properties.SetParameter<ICollection<string>>(
                OpenIdConnectParameterNames.Scope, [OpenIdConnectScope.OpenIdProfile, OpenIdConnectScope.OfflineAccess, challenge.Scope]);
            if (challenge.Claims is { Length: > 0 } claims)
            {
                properties.Items["claims"] = claims;
            }
        }

        if (who.FindFirst(LoginHint)?.Value is { } hint)
        {
            properties.SetParameter(OpenIdConnectParameterNames.LoginHint, hint);
        }

        if (!sessions.IsOver(who) && EntraSession.Name(who) is { } session)
        {
            properties.Items[SessionName] = session;
        }

        return Results.Challenge(properties, [OpenIdConnectDefaults.AuthenticationScheme]);
    }

    private static void Configure(MicrosoftIdentityOptions options, IConfigurationSection section, EntraOptions entra, SignInOptions signIn)
    {
        section.Bind(options);
        if (entra.IsOwnAuthority)
        {
            (options.Instance, options.TenantId) = (null!, null);   // the authority is complete; instance and tenant would override it
        }
        else
        {
            options.Instance ??= EntraOptions.DefaultInstance;
        }

        options.ResponseType = OpenIdConnectResponseType.Code;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.CallbackPath = CallbackPath;
        options.SignedOutCallbackPath = "/signout-callback-oidc";
        options.SignedOutRedirectUri = "/signin";
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.Events.OnRedirectToIdentityProvider = context =>
        {
            context.ProtocolMessage.RedirectUri = RedirectUri(entra);   // never from the request: its host is set by the client
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.PostLogoutRedirectUri = entra.AddressOf("/signout-callback-oidc");
            if (context.HttpContext.User.FindFirst(LoginHint)?.Value is { } hint)
            {
                context.ProtocolMessage.SetParameter("logout_hint", hint);
            }

            return Task.CompletedTask;
        };
        options.Events.OnTokenValidated = context => Enter(context, entra, signIn);
        options.Events.OnRemoteFailure = Failed;
    }

    /// <summary>API callers: users and programs with a token of this tenant for this application, and a role in it.</summary>
    private static void Configure(JwtBearerOptions options, EntraOptions entra)
    {
        options.Authority = entra.Authority.ToString();
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidAudiences = [entra.ClientId, $"api://{entra.ClientId}"];
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                var challenges = context.HttpContext.RequestServices.GetRequiredService<Challenges>();
                if (!EntraSession.IsAccessToken(context.Principal!))
                {
                    context.Fail("The token is an id token, or has neither a scope (scp) nor an application as its owner.");
                }
                else if (EntraSession.CallerOf(context.Principal!, entra.TenantId) is not { } caller)
                {
                    context.Fail("The token is from another tenant, or identifies no user.");
                }
                else if (challenges.Refuses(caller) is not null && challenges.Of(caller)?.At > context.SecurityToken.ValidFrom)
                {
                    context.Fail("The token is older than the new sign-in that Entra ID requires of this user.");
                }
                else
                {
                    context.Principal = FleetClaims.OfCaller(BearerToken.SchemeName, caller);
                }

                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                (context.Error, context.ErrorDescription) = (null, null);   // the reason why a token is rejected belongs in the log
                return Task.CompletedTask;
            },
        };
    }

    private static Task Enter(
        Microsoft.AspNetCore.Authentication.OpenIdConnect.TokenValidatedContext context, EntraOptions entra, SignInOptions signIn)
    {
        var services = context.HttpContext.RequestServices;
        var end = services.GetRequiredService<TimeProvider>().GetUtcNow() + signIn.Session;
        context.Properties!.Items.TryGetValue(SessionName, out var again);
        if (EntraSession.Create(
            context.Principal!, entra.TenantId, CookieAuthenticationDefaults.AuthenticationScheme, end, again) is not { } session)
        {
            context.Fail("The id token is from another tenant, or identifies no user.");
            return Task.CompletedTask;
        }

        context.Principal = session;
        context.Properties!.ExpiresUtc = end;
        services.GetRequiredService<EntraSessionCheck>().Verified(session);
        var who = FleetClaims.OperatorOf(session);
        services.GetRequiredService<Challenges>().Clear(who.Id);
        LogEntered(services.GetRequiredService<ILogger<EntraTokens>>(), who.Id, who.Name, who.Role);
        return Task.CompletedTask;
    }

    /// <summary>
    /// The response from Entra or the browser cannot be used. The page shows that the sign-in failed; the untrusted message goes to the
    /// log.
    /// </summary>
    private static Task Failed(RemoteFailureContext context)
    {
        var cancelled = context.Failure?.Data["error"] is "access_denied"
            || context.Failure?.Message.Contains("access_denied", StringComparison.Ordinal) == true;
        LogFailed(
            context.HttpContext.RequestServices.GetRequiredService<ILogger<EntraTokens>>(),
            context.Failure?.Message.ReplaceLineEndings(" ") ?? "");
        context.Response.Redirect($"{context.Request.PathBase.ToUriComponent()}/signin?problem={(cancelled ? "cancelled" : "failed")}");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static string RedirectUri(EntraOptions entra) => entra.AddressOf(CallbackPath);

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) signed in with the role {Role}.")]
    private static partial void LogEntered(ILogger logger, string operatorId, string operatorName, Role role);

    [LoggerMessage(LogLevel.Warning, "A sign-in failed: {Problem}")]
    private static partial void LogFailed(ILogger logger, string problem);
}
