using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FleetDns.Testing.Entra;

/// <summary>
/// The webhook that AKS runs for each API server: it gets a token and returns its user. The user's name is the object id, as with Azure
/// RBAC, and the upn is in <c>extra</c>.
/// </summary>
internal sealed class TokenReviews(EntraStandIn entra)
{
    // {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"…","audiences":["6dae42f8-…"]}}
    public async Task AnswerAsync(HttpContext http)
    {
        var review = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? [];
        var spec = review["spec"];
        review["status"] = await StatusAsync(spec?["token"]?.GetValue<string>() ?? "",
            [.. (spec?["audiences"] as JsonArray ?? []).Select(audience => audience!.GetValue<string>())]);
        await http.Response.WriteAsJsonAsync(review, http.RequestAborted);
    }

    private async Task<JsonObject> StatusAsync(string token, IReadOnlyList<string> audiences)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = entra.SigningKey,
            ValidIssuer = entra.FirstIssuer,
            ValidAudiences = audiences,
            ClockSkew = TimeSpan.Zero,
        });
        if (!result.IsValid)
        {
            return new JsonObject { ["authenticated"] = false, ["error"] = result.Exception.GetType().Name };
        }

        var claims = result.ClaimsIdentity;
        var objectId = claims.FindFirst("oid")!.Value;
        return new JsonObject
        {
            ["authenticated"] = true,
            ["audiences"] = new JsonArray([.. audiences.Select(audience => JsonValue.Create(audience))]),
            ["user"] = new JsonObject
            {
                ["username"] = objectId,
                ["uid"] = objectId,
                ["groups"] = new JsonArray([.. (entra.Find(objectId)?.Groups ?? []).Select(group => JsonValue.Create(group))]),
                ["extra"] = new JsonObject { ["upn"] = new JsonArray(claims.FindFirst("upn")?.Value ?? "") },
            },
        };
    }
}
