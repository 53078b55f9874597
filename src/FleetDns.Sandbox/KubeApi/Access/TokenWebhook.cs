using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Asks a webhook which user a token belongs to, as an API server with <c>--authentication-token-webhook-config-file</c> does (and as AKS
/// does for tokens of Entra ID): sends a TokenReview and reads its status. Responses are cached for a while, as there.
/// </summary>
internal sealed class TokenWebhook(Uri address, string audience, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ConcurrentDictionary<string, (UserInfo? User, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>Null when the token is unknown or the webhook does not answer.</summary>
    public async Task<UserInfo?> AskAsync(string token, CancellationToken stop)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var now = time.GetUtcNow();
        if (_known.TryGetValue(hash, out var known) && known.Until > now)
        {
            return known.User;
        }

        if (_known.Count > 1000)
        {
            _known.Clear();
        }

        var user = await ReviewAsync(token, stop);
        _known[hash] = (user, now + s_remembered);
        return user;
    }

    public void Dispose() => _http.Dispose();

    private async Task<UserInfo?> ReviewAsync(string token, CancellationToken stop)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) },
        };
        try
        {
            using var response = await _http.PostAsJsonAsync(address, review, stop);
            if (!response.IsSuccessStatusCode || await response.Content.ReadFromJsonAsync<JsonObject>(stop) is not { } answer
                || answer["status"]?["authenticated"]?.GetValue<bool>() is not true || answer["status"] is not JsonObject status
                    || status["user"] is not JsonObject user)
            {
                return null;
            }

            var groups = (user["groups"] as JsonArray ?? []).Select(group => group!.GetValue<string>());
            return new UserInfo(user.Text("username") ?? "", [.. groups, UserInfo.Authenticated], user.Text("uid") ?? "");
        }
        catch (Exception e) when (
            e is HttpRequestException or JsonException or InvalidOperationException
            || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
