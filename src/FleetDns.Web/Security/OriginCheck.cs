namespace FleetDns.Web.Security;

/// <summary>
/// Refuses circuit connections from pages of other sites: antiforgery does not cover <c>/_blazor</c>, and browsers send cookies (and, on
/// loopback, reach the port) for any site. Browsers always send the Origin header here.
/// </summary>
public sealed partial class OriginCheck(RequestDelegate next, ILogger<OriginCheck> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        if (!request.Path.StartsWithSegments("/_blazor") || origin.Length == 0 || IsOwn(origin, request))
        {
            return next(context);
        }

        LogForeign(logger, origin.ReplaceLineEndings(" "), request.Host.Value ?? "");
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && string.Equals(from.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(from.Authority, new Uri($"{request.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(LogLevel.Warning, "Refused a circuit from origin {Origin}; this dashboard is {Host}.")]
    private static partial void LogForeign(ILogger logger, string origin, string host);
}
