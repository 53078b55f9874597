using System.Text.Encodings.Web;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FleetDns.Web.Security;

/// <summary>
/// Authenticates API callers: in the sandbox by a demo user's token for the hub. The hub reports whose it is (SelfSubjectReview); the
/// answer is cached for a minute by the token's hash.
/// </summary>
public sealed class BearerToken(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, HubConnections hub,
    BearerTokens known)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int Longest = 8 * 1024;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var token = header[Prefix.Length..].Trim();
        if (token.Length is 0 or > Longest || token.Any(c => c is <= ' ' or > '~'))
        {
            return AuthenticateResult.Fail("The Authorization header contains no valid bearer token.");
        }

        var name = await known.NameOfAsync(token, () => TokenOwner.AskAsync(hub.OfApplication(), token, Context.RequestAborted));
        return SandboxPersonas.Find(name) is { } persona
            ? AuthenticateResult.Success(new AuthenticationTicket(FleetClaims.Create(SchemeName, persona), SchemeName))
            : AuthenticateResult.Fail("The hub does not accept this token.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await base.HandleChallengeAsync(properties);
        Response.Headers.WWWAuthenticate = "Bearer";
    }
}
