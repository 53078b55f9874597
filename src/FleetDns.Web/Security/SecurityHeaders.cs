using System.Security.Cryptography;

namespace FleetDns.Web.Security;

/// <summary>
/// The headers of every response. One Content-Security-Policy: scripts only from own files and the import map (by nonce); only styles may
/// be inline, because MudBlazor writes them; no site may frame a page whose sliders move traffic.
/// </summary>
public sealed class SecurityHeaders(RequestDelegate next, SecurityHeadersOptions options)
{
    private static readonly object s_nonce = new();

    /// <summary>The nonce of this response, for the import map.</summary>
    public static string NonceOf(HttpContext context) => (string)context.Items[s_nonce]!;

    public Task InvokeAsync(HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[s_nonce] = nonce;
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy(nonce, Socket(context.Request), options.FormsEndAt);
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] =
                "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
                + "payment=(), usb=()";
            if (IsTrustworthy(context.Request))
            {
                headers["Cross-Origin-Opener-Policy"] = "same-origin";   // otherwise browsers ignore it and log a warning
            }

            if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
            {
                // The next user of this browser must not see a page of a signed-in user
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <param name="socket">Origin of the circuit's WebSocket; older browsers do not include it in 'self'.</param>
    /// <param name="formsEndAt">Another origin to which forms may be submitted.</param>
    internal static string Policy(string nonce, string? socket, string? formsEndAt = null) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + $"connect-src 'self'{(socket is null ? "" : $" {socket}")}; form-action 'self'{(formsEndAt is null ? "" : $" {formsEndAt}")}; "
            + "base-uri 'self'; frame-ancestors 'none'";

    private static string? Socket(HttpRequest request) =>
        Uri.CheckHostName(request.Host.Host.Trim('[', ']')) == UriHostNameType.Unknown ? null
            : $"{(request.IsHttps ? "wss" : "ws")}://{request.Host.ToUriComponent()}";

    private static bool IsTrustworthy(HttpRequest request) => request.IsHttps || request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";
}
