using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FleetDns.Testing.Entra;

/// <summary>
/// Entra's behaviour on top of OpenIddict, which implements the standards (PKCE, nonces, redirect addresses, signatures).
/// </summary>
internal sealed class EntraProtocol(EntraStandIn entra)
{
    private const string Cookie = "StandInSession";
    private const string Scope = "stand-in:scope";
    private const string ClientInfo = "stand-in:client_info";
    private const string Challenge = "stand-in:claims";
    private const string SecondFactor = "acrs";

    /// <summary>Entra's claims challenge when a second factor is missing; the client sends it with the next sign-in.</summary>
    public const string StepUpClaims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";

    private static readonly string[] s_signInScopes = [Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess];
    private static readonly HashSet<string> s_oidcScopes = [Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess, Scopes.Email];

    public static void Configure(OpenIddictServerBuilder server, EntraStandIn entra)
    {
        var protocol = new EntraProtocol(entra);
        var tenant = EntraStandIn.TenantId;
        server.SetIssuer(entra.Issuer)
            .SetConfigurationEndpointUris($"{tenant}/v2.0/.well-known/openid-configuration")
            .SetJsonWebKeySetEndpointUris($"{tenant}/discovery/v2.0/keys")
            .SetAuthorizationEndpointUris($"{tenant}/oauth2/v2.0/authorize")
            .SetTokenEndpointUris($"{tenant}/oauth2/v2.0/token")
            .SetEndSessionEndpointUris($"{tenant}/oauth2/v2.0/logout");
        server.EnableDegradedMode().DisableScopeValidation().DisableResourceValidation().DisableAccessTokenEncryption()
            .AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow().RequireProofKeyForCodeExchange()
            .AddEphemeralEncryptionKey().AddSigningKey(entra.SigningKey);
        server.UseAspNetCore();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(ValidateAuthorization));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(ValidateToken));
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(ValidateEndSession));
        server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(protocol.AuthorizeAsync));
        server.AddEventHandler<ExtractTokenRequestContext>(handler => handler.UseInlineHandler(KeepScope));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(protocol.GiveToken));
        server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseInlineHandler(protocol.SignOut));
        server.AddEventHandler<GenerateTokenContext>(
            handler => handler.UseInlineHandler(protocol.NameFirstIssuer)
            .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1));
        server.AddEventHandler<ApplyAuthorizationResponseContext>(
            handler => handler.UseInlineHandler(context => Add(context.Transaction, context.Response)).SetOrder(int.MinValue + 50_000));
        server.AddEventHandler<ApplyTokenResponseContext>(
            handler => handler.UseInlineHandler(context => Add(context.Transaction, context.Response)).SetOrder(int.MinValue + 50_000));
    }

    private static ValueTask ValidateAuthorization(ValidateAuthorizationRequestContext context)
    {
        if (context.ClientId != EntraStandIn.ClientId)
        {
            context.Reject(Errors.InvalidClient, "AADSTS700016: the application was not found in the directory.");
        }
        else if (!Uri.TryCreate(context.RedirectUri, UriKind.Absolute, out var back) || !back.IsLoopback || back.Scheme != "https"
            || back.AbsolutePath != "/signin-oidc")
        {
            context.Reject(Errors.InvalidRequest, "AADSTS50011: the redirect URI does not match those of the application.");
        }

        return default;
    }

    private static ValueTask ValidateToken(ValidateTokenRequestContext context)
    {
        if (context.ClientId != EntraStandIn.ClientId || context.ClientSecret != EntraStandIn.ClientSecret)
        {
            context.Reject(Errors.InvalidClient, "AADSTS7000215: invalid client secret provided.");
        }

        return default;
    }

    private static ValueTask ValidateEndSession(ValidateEndSessionRequestContext context)
    {
        if (!Uri.TryCreate(context.PostLogoutRedirectUri, UriKind.Absolute, out var back) || !back.IsLoopback)
        {
            context.Reject(Errors.InvalidRequest, "AADSTS50011: no such address to return to.");
        }

        return default;
    }

    /// <summary>
    /// Scopes with which a code or refresh token is redeemed name the resource of the next token; they need not be among those requested
    /// first.
    /// </summary>
    private static ValueTask KeepScope(ExtractTokenRequestContext context)
    {
        context.Transaction.Properties[Scope] = context.Request!.Scope ?? "";
        context.Request.Scope = null;
        return default;
    }

    private async ValueTask AuthorizeAsync(HandleAuthorizationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var (user, session) = Enter(http);
        if (user is null || session is null
            || context.Request.HasPromptValue(PromptValues.SelectAccount) && !http.Request.Query.ContainsKey("standin_user"))
        {
            await PageAsync(http, "Pick an account", entra.Users.Select(each => ("standin_user", each.ObjectId, each.UserName)));
            context.HandleRequest();
            return;
        }

        if (context.Request.GetParameter("claims") is { } claims && $"{claims}".Contains(SecondFactor, StringComparison.Ordinal)
            && !session.SecondFactor)
        {
            await PageAsync(http, "Approve the sign-in request", [("standin_factor", "approved", "Approve")]);
            context.HandleRequest();
            return;
        }

        context.Transaction.Properties[ClientInfo] = InfoOf(user);
        var identity = Identity(user, session.SecondFactor);
        identity.SetScopes(context.Request.GetScopes());
        context.SignIn(new ClaimsPrincipal(identity));
    }

    private (EntraUser? User, EntraSession? Session) Enter(HttpContext http)
    {
        var id = http.Request.Cookies[Cookie];
        var session = id is null ? null : entra.Sessions.GetValueOrDefault(id);
        if (http.Request.Query["standin_user"] is [{ Length: > 0 } picked])
        {
            session = new EntraSession(picked, SecondFactor: false);
        }

        if (session is not null && http.Request.Query.ContainsKey("standin_factor"))
        {
            session = session with { SecondFactor = true };
        }

        var user = entra.Find(session?.ObjectId);
        if (session is null || user is null or { Disabled: true })
        {
            return (null, null);
        }

        id ??= Guid.NewGuid().ToString("N");
        entra.Sessions[id] = session;
        http.Response.Cookies.Append(Cookie, id, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.None });
        return (user, session);
    }

    private ValueTask GiveToken(HandleTokenRequestContext context)
    {
        var asked = ((string)context.Transaction.Properties[Scope]!).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var resource = asked.Where(scope => !s_oidcScopes.Contains(scope)).Select(scope => scope[..scope.LastIndexOf('/')]).FirstOrDefault()
            ?? EntraStandIn.SignIn;
        if (context.Request.IsClientCredentialsGrantType())
        {
            context.SignIn(Principal(Application(), resource, []));   // no refresh token and no id token: there is no user to identify
            return default;
        }

        var known = context.AuthorizationCodePrincipal ?? context.RefreshTokenPrincipal!;
        if (entra.Find(known.GetClaim("oid")) is not { Disabled: false } user)
        {
            context.Reject(Errors.InvalidGrant, "AADSTS50057: the user account is disabled.");
            return default;
        }

        var shown = known.HasClaim(SecondFactor);
        if (user.StepUpFor == resource && !shown)
        {
            context.Transaction.Properties[Challenge] = StepUpClaims;
            context.Reject(Errors.InteractionRequired,
                "AADSTS50076: due to a configuration change made by your administrator you must use multi-factor authentication.");
            return default;
        }

        (context.Request.IsRefreshTokenGrantType() ? entra.Refreshes : entra.SignIns).AddOrUpdate(user.ObjectId, 1,
            (_, count) => count + 1);
        context.Transaction.Properties[ClientInfo] = InfoOf(user);
        var identity = Identity(user, shown);
        identity.SetClaim("scp", "user_impersonation").SetClaims("groups", user.GroupsInTokens ? user.Groups : []);
        identity.SetDestinations(
            claim => claim.Type is "upn" or SecondFactor or "scp" or "groups" ? [Destinations.AccessToken]
            : [Destinations.AccessToken, Destinations.IdentityToken]);
        context.SignIn(Principal(identity, resource, [.. asked, .. s_signInScopes]));
        return default;
    }

    private ClaimsPrincipal Principal(ClaimsIdentity identity, string resource, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes.Distinct());
        identity.SetAudiences(resource);
        identity.SetResources(resource);
        var principal = new ClaimsPrincipal(identity);
        principal.SetAccessTokenLifetime(entra.AccessTokenLifetime);
        return principal;
    }

    private static ClaimsIdentity Identity(EntraUser user, bool secondFactor)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, "roles");
        identity.SetClaim(Claims.Subject, $"sub-{user.ObjectId}").SetClaim("oid", user.ObjectId).SetClaim("tid", EntraStandIn.TenantId)
            .SetClaim("upn", user.UserName)
            .SetClaim(Claims.PreferredUsername, user.UserName).SetClaim(Claims.Name, user.DisplayName).SetClaims("roles", user.Roles);
        if (secondFactor)
        {
            identity.SetClaim(SecondFactor, "c1");
        }

        identity.SetDestinations(
            claim => claim.Type is "upn" or SecondFactor ? [Destinations.AccessToken]
            : [Destinations.AccessToken, Destinations.IdentityToken]);
        return identity;
    }

    private ClaimsIdentity Application()
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, "roles");
        identity.SetClaim(Claims.Subject, EntraStandIn.ApplicationObjectId).SetClaim("oid", EntraStandIn.ApplicationObjectId)
            .SetClaim("tid", EntraStandIn.TenantId).SetClaim("appid", EntraStandIn.ClientId).SetClaim("idtyp", "app")
            .SetClaims("roles", entra.ApplicationRoles);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return identity;
    }

    private ValueTask NameFirstIssuer(GenerateTokenContext context)
    {
        if (context.TokenType == TokenTypeIdentifiers.AccessToken
            && !context.Principal.GetAudiences().Any(audience => audience.EndsWith(EntraStandIn.ClientId, StringComparison.Ordinal)))
        {
            context.SecurityTokenDescriptor.Issuer = entra.FirstIssuer;
        }

        return default;
    }

    private ValueTask SignOut(HandleEndSessionRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (http.Request.Cookies[Cookie] is { } id)
        {
            entra.Sessions.TryRemove(id, out _);
        }

        http.Response.Cookies.Delete(Cookie);
        context.SignOut();
        return default;
    }

    private static ValueTask Add(OpenIddictServerTransaction transaction, OpenIddictResponse response)
    {
        if (transaction.Properties.TryGetValue(ClientInfo, out var info))
        {
            response.SetParameter("client_info", (string)info!);
        }

        if (transaction.Properties.TryGetValue(Challenge, out var claims))
        {
            response.SetParameter("claims", (string)claims!);
            response.SetParameter("suberror", "basic_action");
        }

        return default;
    }

    // {"uid":"<oid>","utid":"<tid>"} in base64url
    private static string InfoOf(EntraUser user) =>
        Base64UrlEncoder.Encode(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["uid"] = user.ObjectId, ["utid"] = EntraStandIn.TenantId }));

    private static async Task PageAsync(HttpContext http, string title, IEnumerable<(string Name, string Value, string Label)> buttons)
    {
        var page = new StringBuilder(
            $"<!DOCTYPE html><html lang=en><title>{title}</title><link rel=icon href=\"data:,\"><h1>{title}</h1><form method=get>");
        foreach (var (name, value) in http.Request.Query.Where(each => !each.Key.StartsWith("standin_", StringComparison.Ordinal)))
        {
            page.Append(
                $"<input type=hidden name=\"{System.Net.WebUtility.HtmlEncode(name)}\" "
                + $"value=\"{System.Net.WebUtility.HtmlEncode($"{value}")}\">");
        }

        foreach (var (name, value, label) in buttons)
        {
            page.Append($"<button name={name} value=\"{value}\">{System.Net.WebUtility.HtmlEncode(label)}</button>");
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(page.Append("</form></html>").ToString());
    }
}
