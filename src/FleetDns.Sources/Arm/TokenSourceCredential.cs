using Azure.Core;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Arm;

/// <summary>
/// Entra's tokens for the Azure SDK. When Azure revokes a token, the SDK requests a new one with the claims that Azure requires
/// (docs/domain.md 6.2).
/// </summary>
/// <param name="by">Null: the application.</param>
public sealed class TokenSourceCredential(IOperatorTokens tokens, Operator? by) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tokens are available asynchronously only.");

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var scope = requestContext.Scopes[0];
        var token = by is null ? await tokens.ForApplicationAsync(scope, cancellationToken).ConfigureAwait(false)
            : await tokens.ForOperatorAsync(by, scope, requestContext.Claims, cancellationToken).ConfigureAwait(false);
        return new AccessToken(token.Value, token.ExpiresOn);
    }
}
