using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;

namespace FleetDns.Web.Security;

/// <summary>
/// Slows the tabs of a user down to <see cref="LimitOptions.EventsPerSecond"/> messages per second. A connection's next message is read
/// only after this one, so waiting messages stay in the browser; if too many wait for a user, the connection that sent the last one is
/// closed.
/// </summary>
public sealed partial class EventLimit : IHubFilter, IDisposable
{
    private const string Rendered = "OnRenderCompleted";   // the browser's answer to each redraw, ten per second in a busy tab
    private const int RenderedPerSecond = 20;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly LimitOptions _limits;
    private readonly ILogger<EventLimit> _logger;
    private readonly PartitionedRateLimiter<(string Person, bool IsRendered)> _events;

    public EventLimit(LimitOptions limits, ILogger<EventLimit> logger)
    {
        (_limits, _logger) = (limits, logger);
        _events = PartitionedRateLimiter.Create<(string Person, bool IsRendered), (string Person, bool IsRendered)>(
            key => RateLimitPartition.GetTokenBucketLimiter(
                key, _ => Bucket(key.IsRendered ? limits.CircuitsPerPerson * RenderedPerSecond : limits.EventsPerSecond)));
    }

    public static void AddTo(HubOptions hub) => hub.AddFilter<EventLimit>();

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var context = invocationContext.Context;
        var person = context.User is { } user ? FleetClaims.OperatorOf(user).Id : "";
        try
        {
            using var lease =
                await _events.AcquireAsync((person, invocationContext.HubMethodName == Rendered), 1, context.ConnectionAborted);
            if (!lease.IsAcquired)
            {
                LogFlood(_logger, person, _limits.EventsPerSecond);
                context.Abort();
                return null;
            }
        }
        catch (OperationCanceledException) when (context.ConnectionAborted.IsCancellationRequested)
        {
            return null;   // the tab is closed, and its message is dropped
        }

        return await next(invocationContext);
    }

    public void Dispose() => _events.Dispose();

    // The messages of two seconds at once, because an opening page sends many; those of ten seconds may wait.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = 2 * perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = s_second,
        QueueLimit = 10 * perSecond,
    };

    [LoggerMessage(
        LogLevel.Warning, "{OperatorId} sends more than {Limit} messages per second (Limits:EventsPerSecond); the connection is closed.")]
    private static partial void LogFlood(ILogger logger, string operatorId, int limit);
}
