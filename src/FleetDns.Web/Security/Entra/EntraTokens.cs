using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;

namespace FleetDns.Web.Security.Entra;

/// <summary>
/// Tokens of Entra for other resources: an operator's own, redeemed from their sign-in, and the application's. Tokens stay in the token cache
/// and in requests; they are never state of a component, nor in a log.
/// </summary>
public sealed class EntraTokens(IServiceScopeFactory scopes, EntraOptions options, Challenges challenges) : IOperatorTokens
{
    private const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    public async Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token)
    {
        if (challenges.Refuses(by) is { } asked)
        {
            throw new SignInNeededException(asked);   // a token that is still in the cache would outlive the proof that is asked for
        }

        try
        {
            var result = await AskAsync(by, [scope], new TokenAcquisitionOptions { Claims = claims, CancellationToken = token });
            return new ResourceToken(result.AccessToken, result.ExpiresOn);
        }
        catch (MicrosoftIdentityWebChallengeUserException challenge)
        {
            var why = challenge.MsalUiRequiredException;
            challenges.Raise(by, scope, why.Claims, why.Classification == UiRequiredExceptionClassification.ConsentRequired ? ChallengeKind.Consent : ChallengeKind.Proof);
            throw new SignInNeededException("Sign in again: Entra ID gives no token in your name until then.", challenge);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)   // the library lets through what its caches, files and plugins throw
        {
            throw new SourceException($"Entra ID gives no token in your name: {FirstLine(unreachable.Message)}", inner: unreachable);
        }
    }

    public async Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token)
    {
        try
        {
            await using var services = scopes.CreateAsyncScope();
            var result = await services.ServiceProvider.GetRequiredService<ITokenAcquisition>()
                .GetAuthenticationResultForAppAsync(scope, authenticationScheme: Scheme, tokenAcquisitionOptions: new TokenAcquisitionOptions { CancellationToken = token });
            return new ResourceToken(result.AccessToken, result.ExpiresOn);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            throw new SourceException($"Entra ID gives the application no token for {scope}: {FirstLine(refused.Message)}", inner: refused);
        }
    }

    /// <summary>A fresh id token's claims; asks Entra in any case. Throws what the token library throws.</summary>
    internal async Task<ClaimsPrincipal> FreshIdentityAsync(Operator who, CancellationToken token)
    {
        var result = await AskAsync(who, [], new TokenAcquisitionOptions { ForceRefresh = true, CancellationToken = token });
        return new ClaimsPrincipal(new ClaimsIdentity(result.ClaimsPrincipal.Claims, Scheme));   // the library leaves it without a scheme, which counts as not verified
    }

    private async Task<AuthenticationResult> AskAsync(Operator by, string[] scope, TokenAcquisitionOptions how)
    {
        await using var services = scopes.CreateAsyncScope();
        return await services.ServiceProvider.GetRequiredService<ITokenAcquisition>()
            .GetAuthenticationResultForUserAsync(scope, authenticationScheme: Scheme, user: EntraSession.ForTokens(by, options.TenantId), tokenAcquisitionOptions: how);
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;
}
