using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Writes responses.</summary>
internal static class Responses
{
    public static Task JsonAsync(HttpContext http, int code, JsonNode node) => BytesAsync(http, code, JsonTree.Bytes(node));

    public static async Task BytesAsync(HttpContext http, int code, ReadOnlyMemory<byte> bytes, string contentType = "application/json")
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    public static Task StatusAsync(HttpContext http, StatusException refusal)
    {
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return JsonAsync(http, refusal.Code, refusal.ToStatus());
    }

    /// <summary>
    /// Adds a header <c>Warning: 299 - "text"</c>, which kubectl prints. One with control characters is omitted, as by the API server;
    /// non-ASCII characters would be rejected by the header itself.
    /// </summary>
    public static void Warn(HttpContext http, string text)
    {
        if (text.Any(char.IsControl))
        {
            return;
        }

        var shown = string.Concat(text.Select(c => char.IsAscii(c) ? c : '?')).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        http.Response.Headers.Append("Warning", $"299 - \"{shown}\"");
    }

    public static async Task TextAsync(HttpContext http, int code, string text)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(text, http.RequestAborted);
    }
}
