using System.Collections.Concurrent;
using System.Threading.Channels;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>
/// Sends each sign-out to the other replicas through the shared Redis: a sorted set of session ids, each with the second at which the
/// session would have expired, and a message to subscribers. Because messages can be lost, the set is also read at the start and every ten
/// seconds. While Redis is unreachable, sign-outs wait here and are sent later.
/// </summary>
public sealed partial class SharedSessions(
    Sessions sessions, IConnectionMultiplexer redis, TimeProvider time, ILogger<SharedSessions> logger) : BackgroundService
{
    internal const string Key = "fleetdns:ended-sessions";
    private static readonly RedisChannel s_channel = RedisChannel.Literal(Key);
    private static readonly TimeSpan s_readAgain = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unsent = new(StringComparer.Ordinal);
    private readonly Channel<byte> _bell =
        Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _failed;       // touched only by ExchangeAsync, one call at a time
    private bool _listening;    // likewise

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.EndedHere += Send;
        await ExchangeAsync();   // before the first request: a replica that has just started must not accept a copied cookie
        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        sessions.EndedHere -= Send;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            using var timeout = new CancellationTokenSource(s_readAgain, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
            try
            {
                await _bell.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // No ring for ten seconds.
            }

            await ExchangeAsync();
        }
    }

    private void Send(string session, DateTimeOffset until)
    {
        _unsent[session] = until;
        _bell.Writer.TryWrite(0);
    }

    private async Task ExchangeAsync()
    {
        try
        {
            var (set, now) = (redis.GetDatabase(), time.GetUtcNow().ToUnixTimeSeconds());
            if (!_listening)
            {
                await redis.GetSubscriber().SubscribeAsync(s_channel, (_, _) => _bell.Writer.TryWrite(0));
                _listening = true;
            }

            foreach (var (session, until) in _unsent)
            {
                await set.SortedSetAddAsync(Key, session, until.ToUnixTimeSeconds());
                await redis.GetSubscriber().PublishAsync(s_channel, RedisValue.EmptyString);
                _unsent.TryRemove(session, out _);
            }

            await set.SortedSetRemoveRangeByScoreAsync(Key, double.NegativeInfinity, now);
            foreach (var entry in await set.SortedSetRangeByScoreWithScoresAsync(Key, now))
            {
                sessions.End(entry.Element.ToString(), DateTimeOffset.FromUnixTimeSeconds((long)entry.Score));
            }

            if (_failed)
            {
                _failed = false;
                LogBack(logger);
            }
        }
        catch (Exception away) when (away is RedisException or TimeoutException)   // RedisTimeoutException is not a RedisException
        {
            if (!_failed)
            {
                _failed = true;
                LogAway(logger, away.GetType().Name, _unsent.Count);
            }
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Redis cannot be reached ({Error}): sign-outs at other replicas are not received, and {Unsent} of this one wait to be sent.")]
    private static partial void LogAway(ILogger logger, string error, int unsent);

    [LoggerMessage(LogLevel.Information, "Redis is reachable again: sign-outs are exchanged with other replicas.")]
    private static partial void LogBack(ILogger logger);
}
