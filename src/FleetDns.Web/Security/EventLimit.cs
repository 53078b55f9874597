using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;

namespace FleetDns.Web.Security;

/// <summary>
/// Slows the tabs of a person down to <see cref="LimitOptions.EventsPerSecond"/> messages a second. A connection's next message is read only
/// after this one, so what waits stays in the browser; a person for whom too much waits loses the connection that sent it.
/// </summary>
public sealed partial class EventLimit : IHubFilter, IDisposable
{
    private const string Drawn = "OnRenderCompleted";   // the browser's answer to each redraw, ten a second in a busy tab
    private const int DrawnPerSecond = 20;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly LimitOptions _limits;
    private readonly ILogger<EventLimit> _logger;
    private readonly PartitionedRateLimiter<(string Person, bool IsDrawn)> _events;

    public EventLimit(LimitOptions limits, ILogger<EventLimit> logger)
    {
        (_limits, _logger) = (limits, logger);
        _events = PartitionedRateLimiter.Create<(string Person, bool IsDrawn), (string Person, bool IsDrawn)>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => Bucket(key.IsDrawn ? limits.CircuitsPerPerson * DrawnPerSecond : limits.EventsPerSecond)));
    }

    public static void AddTo(HubOptions hub) => hub.AddFilter<EventLimit>();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var context = invocationContext.Context;
        var person = context.User is { } user ? FleetClaims.OperatorOf(user).Id : "";
        try
        {
            using var lease = await _events.AcquireAsync((person, invocationContext.HubMethodName == Drawn), 1, context.ConnectionAborted);
            if (!lease.IsAcquired)
            {
                LogFlood(_logger, person, _limits.EventsPerSecond);
                context.Abort();
                return null;
            }
        }
        catch (OperationCanceledException) when (context.ConnectionAborted.IsCancellationRequested)
        {
            return null;   // the tab is gone, and its message with it
        }

        return await next(invocationContext);
    }

    public void Dispose() => _events.Dispose();

    // Two seconds' worth at once, as a page sends that opens; ten seconds' worth waits.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = 2 * perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = s_second,
        QueueLimit = 10 * perSecond,
    };

    [LoggerMessage(LogLevel.Warning, "{OperatorId} sends more than {Limit} messages a second (Limits:EventsPerSecond); the connection is closed.")]
    private static partial void LogFlood(ILogger logger, string operatorId, int limit);
}
