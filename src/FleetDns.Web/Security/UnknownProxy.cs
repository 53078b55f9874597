namespace FleetDns.Web.Security;

/// <summary>
/// Logs once that requests come through a proxy that is not in <c>Proxy:Known</c>: limits by address then count all its clients as one.
/// </summary>
public sealed partial class UnknownProxy(RequestDelegate next, ILogger<UnknownProxy> logger)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private int _logged;

    public Task InvokeAsync(HttpContext context)
    {
        // The header of a known proxy was already removed.
        if (context.Request.Headers.ContainsKey(ForwardedFor) && Interlocked.Exchange(ref _logged, 1) == 0)
        {
            LogUnknown(logger, $"{context.Connection.RemoteIpAddress}");
        }

        return next(context);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A request from {Address} has X-Forwarded-For, but this address is not in Proxy:Known. If it is your proxy, add it: until then "
        + "all users behind it share one sign-in limit. Further requests are not logged.")]
    private static partial void LogUnknown(ILogger logger, string address);
}
