using System.Net;
using System.Text.Json;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster;

/// <summary>A refusal of the API server, from its Status object if there is one.</summary>
/// <param name="Message">The server's own message.</param>
/// <param name="TooLargeVersion">The server has not yet seen the requested version (504 with cause ResourceVersionTooLarge).</param>
internal sealed record HubAnswer(int Code, string Reason, string Message, bool TooLargeVersion, TimeSpan? RetryAfter)
{
    private const int LongestBody = 64 * 1024;

    /// <summary>Reads the server's answer to a failed request. The body is untrusted and read up to 64 kB.</summary>
    public static async Task<HubAnswer> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken token)
    {
        var wish = response.Headers.RetryAfter;
        var retryAfter = wish?.Delta ?? (wish?.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : null);
        var code = (int)response.StatusCode;
        string body;
        try
        {
            body = await ReadStartAsync(response.Content, token).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is IOException or HttpRequestException)
        {
            body = "";
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return FromStatus(document.RootElement, code, retryAfter);
        }
        catch (JsonException)
        {
            // A proxy's page, plain text or a truncated body: use its first line.
            var line = body.AsSpan().TrimStart();
            var end = line.IndexOfAny('\r', '\n');
            line = end < 0 ? line : line[..end];
            var words = line.IsEmpty || line[0] == '<' ? response.ReasonPhrase ?? ((HttpStatusCode)code).ToString()
                : line[..Math.Min(line.Length, 500)].ToString();
            return new HubAnswer(code, "", words, false, retryAfter);
        }
    }

    // {"kind":"Status","status":"Failure","message":"…","reason":"Timeout",
    //  "details":{"causes":[{"reason":"ResourceVersionTooLarge"}],"retryAfterSeconds":1},"code":504}
    public static HubAnswer FromStatus(JsonElement status, int httpCode, TimeSpan? retryAfter)
    {
        if (status.ValueKind != JsonValueKind.Object)
        {
            return new HubAnswer(httpCode, "", status.GetRawText(), false, retryAfter);
        }

        var details = status.TryGetProperty("details", out var d) && d.ValueKind == JsonValueKind.Object ? d : default;
        var tooLarge = details.ValueKind == JsonValueKind.Object && details.TryGetProperty("causes", out var causes)
            && causes.ValueKind == JsonValueKind.Array
            && causes.EnumerateArray().Any(c => Text(c, "reason") == "ResourceVersionTooLarge");
        var code = status.TryGetProperty("code", out var c2) && c2.ValueKind == JsonValueKind.Number && c2.TryGetInt32(out var stated)
            ? stated : httpCode;
        var message = Text(status, "message");
        if (retryAfter is null && details.ValueKind == JsonValueKind.Object && details.TryGetProperty("retryAfterSeconds", out var s)
            && s.ValueKind == JsonValueKind.Number && s.TryGetInt32(out var seconds) && seconds > 0)
        {
            retryAfter = TimeSpan.FromSeconds(seconds);
        }

        return new HubAnswer(
            code, Text(status, "reason"), message.Length > 0 ? message : ((HttpStatusCode)code).ToString(), tooLarge, retryAfter);
    }

    /// <summary>The exception for the watch cache.</summary>
    /// <param name="request">The request, e.g. <c>list serviceimports.networking.fleet.azure.com in all namespaces</c>.</param>
    public Exception ToException(string request) => Code switch
    {
        410 => new VersionExpiredException(Message),
        _ when TooLargeVersion => new VersionExpiredException(Message),
        401 => new AccessDeniedException(
            $"The hub does not accept the credential (401): {Message}. Renew it; FleetDns reloads a renewed kubeconfig automatically."),
        403 => new AccessDeniedException($"The hub denied permission to {request}: {Message}"),
        404 => new KindAbsentException($"The hub cannot {request}: {Message}"),
        _ => new SourceException($"The hub answered {Code} to {request}: {Message}", RetryAfter),
    };

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";

    private static async Task<string> ReadStartAsync(HttpContent content, CancellationToken token)
    {
        var stream = await content.ReadAsStreamAsync(token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[LongestBody];
            var read = await stream.ReadAtLeastAsync(buffer, LongestBody, throwOnEndOfStream: false, token).ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }
    }
}
