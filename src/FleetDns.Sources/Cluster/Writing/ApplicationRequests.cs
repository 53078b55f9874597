using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Requests for FleetDns' own objects in its namespace, over the application's connection. Nothing throws but when cancelled.</summary>
/// <param name="open">The application's connection; may throw <see cref="HubSettingsException"/>.</param>
internal sealed class ApplicationRequests(Func<HubClient> open, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <returns>With the object as the hub has it; null where its answer cannot be read: it is there all the same.</returns>
    public async Task<WriteOutcome> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken token)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            var json = body?.ToJsonString();
            var type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
            using var response = await open().SendAsync(method, path, json is null ? null : () => new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(type)), either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var answer = await HubAnswer.ReadAsync(response, time, either.Token).ConfigureAwait(false);
                return new WriteOutcome(answer.Code switch
                {
                    409 => WriteResult.Conflict,
                    404 => WriteResult.Gone,
                    401 or 403 => WriteResult.Denied,
                    400 or 422 => WriteResult.Invalid,
                    _ => WriteResult.Unreachable,
                }, answer.Message, null);
            }

            var written = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return new WriteOutcome(WriteResult.Accepted, null, (written?["metadata"] as JsonObject)?["resourceVersion"]?.ToString()) { Written = written };
        }
        catch (Exception ex) when (ex is SourceException or HubSettingsException)
        {
            return new WriteOutcome(WriteResult.Unreachable, ex.Message, null);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new WriteOutcome(WriteResult.Unreachable, $"The hub did not answer within {s_patience.TotalSeconds:0} s.", null);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // A credential's sources throw whatever they meet.
            return new WriteOutcome(WriteResult.Unreachable, $"FleetDns cannot ask the hub ({ex.GetType().Name}): {OutsideWords.Plain(ex.Message)}", null);
        }
    }

    /// <summary>Creates an object, and the namespace where it is missing.</summary>
    /// <param name="path">Of its kind in the namespace.</param>
    public async Task<WriteOutcome> CreateAsync(string path, JsonObject body, CancellationToken token)
    {
        var made = await SendAsync(HttpMethod.Post, path, body, token).ConfigureAwait(false);
        if (made.Result != WriteResult.Gone)
        {
            return made;
        }

        // namespaces "fleetdns-system" not found
        var space = await MakeNamespaceAsync("", token).ConfigureAwait(false);
        return space.Result is WriteResult.Accepted or WriteResult.Conflict ? await SendAsync(HttpMethod.Post, path, body, token).ConfigureAwait(false) : space;
    }

    public Task<WriteOutcome> MakeNamespaceAsync(string query, CancellationToken token) => SendAsync(HttpMethod.Post, $"api/v1/namespaces{query}", new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = HubNotes.Namespace },
    }, token);

    private static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            return await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), cancellationToken: token).ConfigureAwait(false) as JsonObject;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
