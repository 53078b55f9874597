using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>Gets the owner of a bearer token from the hub.</summary>
public static class TokenOwner
{
    /// <summary>
    /// The hub's name for the token's owner; null where the hub does not accept the token or cannot be queried. The token is sent only to
    /// the hub of that connection, without the connection's own credential.
    /// </summary>
    public static async Task<string?> AskAsync(HubClient hub, string bearer, CancellationToken token)
    {
        // {"kind":"SelfSubjectReview","status":{"userInfo":{"username":"reader","groups":[…]}}}
        try
        {
            using var response = await hub.SendAsAsync(
                HttpMethod.Post, "apis/authentication.k8s.io/v1/selfsubjectreviews",
                AccessReviews.Body("authentication.k8s.io", "SelfSubjectReview", null), bearer, token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            var body = await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), cancellationToken: token).ConfigureAwait(false);
            return body?["status"]?["userInfo"]?["username"]?.GetValue<string>();
        }
        catch (Exception ex) when (
            ex is SourceException or JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return null;
        }
    }
}
