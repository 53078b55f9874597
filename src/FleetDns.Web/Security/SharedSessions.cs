using System.Collections.Concurrent;
using System.Threading.Channels;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>
/// Tells the other replicas of each sign-out, through the Redis that they share: a sorted set of session ids, each with the second at which the
/// session would have ended by itself, and a message for those who listen. The set is read at the start and every ten seconds as well, for
/// messages that were lost. While Redis is away sign-outs wait here and are sent once it is back.
/// </summary>
public sealed partial class SharedSessions(Sessions sessions, IConnectionMultiplexer redis, TimeProvider time, ILogger<SharedSessions> logger) : BackgroundService
{
    internal const string Key = "fleetdns:ended-sessions";
    private static readonly RedisChannel s_channel = RedisChannel.Literal(Key);
    private static readonly TimeSpan s_readAgain = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unsent = new(StringComparer.Ordinal);
    private readonly Channel<byte> _bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _failed;       // touched only by ExchangeAsync, one call at a time
    private bool _listening;    // likewise

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.EndedHere += Send;
        await ExchangeAsync();   // before the first request: a kept cookie must not be good at a replica that has just started
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
            using var patience = new CancellationTokenSource(s_readAgain, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
            try
            {
                await _bell.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing rang for ten seconds.
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
        catch (Exception away) when (away is RedisException or TimeoutException)   // RedisTimeoutException is none of the former
        {
            if (!_failed)
            {
                _failed = true;
                LogAway(logger, away.GetType().Name, _unsent.Count);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis cannot be reached ({Error}): sign-outs at other replicas are not seen, and {Unsent} of this one wait to be sent.")]
    private static partial void LogAway(ILogger logger, string error, int unsent);

    [LoggerMessage(LogLevel.Information, "Redis answers again: sign-outs are exchanged with other replicas.")]
    private static partial void LogBack(ILogger logger);
}
