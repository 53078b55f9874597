using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Requests for FleetDns' own objects in its namespace, over the application's connection. Throws only when cancelled.</summary>
/// <param name="open">The application's connection; may throw <see cref="HubSettingsException"/>.</param>
internal sealed class ApplicationRequests(Func<HubClient> open, TimeProvider time)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <returns>
    /// The outcome with the object as stored at the hub; null where the answer cannot be read, although the object exists.
    /// </returns>
    public async Task<WriteOutcome> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken token)
    {
        using var timeout = new CancellationTokenSource(s_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        try
        {
            var json = body?.ToJsonString();
            var type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
            using var response = await open()
                .SendAsync(
                    method, path, json is null ? null : () => new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(type)),
                    either.Token).ConfigureAwait(false);
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
            return new WriteOutcome(
                WriteResult.Accepted, null, (written?["metadata"] as JsonObject)?["resourceVersion"]?.ToString())
            { Written = written };
        }
        catch (Exception ex) when (ex is SourceException or HubSettingsException)
        {
            return new WriteOutcome(WriteResult.Unreachable, ex.Message, null);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new WriteOutcome(WriteResult.Unreachable, $"The hub did not answer within {s_timeout.TotalSeconds:0} s.", null);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // The sources of credentials do not wrap their exceptions.
            return new WriteOutcome(
                WriteResult.Unreachable,
                $"FleetDns could not send the request to the hub ({ex.GetType().Name}): {OutsideWords.Plain(ex.Message)}", null);
        }
    }

    /// <summary>Creates an object, and the namespace if it is missing.</summary>
    /// <param name="path">The path of its kind in the namespace.</param>
    public async Task<WriteOutcome> CreateAsync(string path, JsonObject body, CancellationToken token)
    {
        var made = await SendAsync(HttpMethod.Post, path, body, token).ConfigureAwait(false);
        if (made.Result != WriteResult.Gone)
        {
            return made;
        }

        // namespaces "fleetdns-system" not found
        var space = await MakeNamespaceAsync("", token).ConfigureAwait(false);
        return space.Result is WriteResult.Accepted or WriteResult.Conflict
            ? await SendAsync(HttpMethod.Post, path, body, token).ConfigureAwait(false) : space;
    }

    public Task<WriteOutcome> MakeNamespaceAsync(string query, CancellationToken token) =>
        SendAsync(HttpMethod.Post, $"api/v1/namespaces{query}", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = HubNotes.Namespace },
        }, token);

    private static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken token)
    {
        try
        {
            return await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), cancellationToken: token)
                .ConfigureAwait(false) as JsonObject;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
