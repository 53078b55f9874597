using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;

namespace FleetDns.Web.Security.Entra;

/// <summary>
/// Entra tokens for other resources: an operator's own, obtained with their sign-in, and the application's. Tokens stay in the token cache
/// and in requests; they are never in the state of a component or in a log.
/// </summary>
public sealed class EntraTokens(IServiceScopeFactory scopes, EntraOptions options, Challenges challenges) : IOperatorTokens
{
    private const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    public async Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token)
    {
        if (challenges.Refuses(by) is { } asked)
        {
            throw new SignInNeededException(asked);   // a cached token would circumvent the required sign-in
        }

        try
        {
            var result = await AskAsync(by, [scope], new TokenAcquisitionOptions { Claims = claims, CancellationToken = token });
            return new ResourceToken(result.AccessToken, result.ExpiresOn);
        }
        catch (MicrosoftIdentityWebChallengeUserException challenge)
        {
            var why = challenge.MsalUiRequiredException;
            challenges.Raise(
                by, scope, why.Claims,
                why.Classification == UiRequiredExceptionClassification.ConsentRequired ? ChallengeKind.Consent : ChallengeKind.Proof);
            throw new SignInNeededException("Sign in again: until then Entra ID issues no token for you.", challenge);
        }
        // The library does not wrap exceptions of its caches, files and plugins
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            throw new SourceException($"Entra ID issued no token for you: {FirstLine(unreachable.Message)}", inner: unreachable);
        }
    }

    public async Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token)
    {
        try
        {
            await using var services = scopes.CreateAsyncScope();
            var result = await services.ServiceProvider.GetRequiredService<ITokenAcquisition>()
                .GetAuthenticationResultForAppAsync(
                    scope, authenticationScheme: Scheme,
                    tokenAcquisitionOptions: new TokenAcquisitionOptions { CancellationToken = token });
            return new ResourceToken(result.AccessToken, result.ExpiresOn);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            throw new SourceException(
                $"Entra ID issued the application no token for {scope}: {FirstLine(refused.Message)}", inner: refused);
        }
    }

    /// <summary>The claims of a new id token; always queries Entra. Throws the exceptions of the token library.</summary>
    internal async Task<ClaimsPrincipal> FreshIdentityAsync(Operator who, CancellationToken token)
    {
        var result = await AskAsync(who, [], new TokenAcquisitionOptions { ForceRefresh = true, CancellationToken = token });
        // The library sets no scheme, which would count as not authenticated
        return new ClaimsPrincipal(new ClaimsIdentity(result.ClaimsPrincipal.Claims, Scheme));
    }

    private async Task<AuthenticationResult> AskAsync(Operator by, string[] scope, TokenAcquisitionOptions how)
    {
        await using var services = scopes.CreateAsyncScope();
        return await services.ServiceProvider.GetRequiredService<ITokenAcquisition>()
            .GetAuthenticationResultForUserAsync(
                scope, authenticationScheme: Scheme, user: EntraSession.ForTokens(by, options.TenantId), tokenAcquisitionOptions: how);
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;
}
