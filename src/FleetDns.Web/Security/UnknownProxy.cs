namespace FleetDns.Web.Security;

/// <summary>Says once in the log that requests come through a proxy that <c>Proxy:Known</c> does not name: limits by address then count all its clients as one.</summary>
public sealed partial class UnknownProxy(RequestDelegate next, ILogger<UnknownProxy> logger)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private int _said;

    public Task InvokeAsync(HttpContext context)
    {
        // The header of a known proxy has been taken out by now.
        if (context.Request.Headers.ContainsKey(ForwardedFor) && Interlocked.Exchange(ref _said, 1) == 0)
        {
            LogUnknown(logger, $"{context.Connection.RemoteIpAddress}");
        }

        return next(context);
    }

    [LoggerMessage(LogLevel.Warning, "A request from {Address} carries X-Forwarded-For, and Proxy:Known does not name that address: if it is your proxy, all people behind it share one limit on sign-ins. Further ones are not logged.")]
    private static partial void LogUnknown(ILogger logger, string address);
}
