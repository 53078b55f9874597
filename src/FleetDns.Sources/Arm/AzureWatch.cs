using FleetDns.Sources.Publishing;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Arm;

/// <summary>
/// The one poller of Azure that all tabs share. Polls at most every 15 s, less often while Azure throttles (Retry-After) or fails. While
/// Azure is unreachable the last profiles stay. Unchanged profiles keep their instance.
/// </summary>
public sealed partial class AzureWatch
{
    // Addresses change with Services, not with weights, and a subscription has more of them than profiles.
    private static readonly TimeSpan s_addressInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(10);

    private readonly ITrafficManagerReader? _reader;
    private readonly TimeSpan _floor;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangeJournal<string> _journal = new();
    private readonly ChangeSignals _bells = new();
    private volatile TaskCompletionSource _refresh = NewRefresh();
    private AzureSnapshot _current;
    private int _failures;   // touched only by RunAsync
    private DateTimeOffset? _addressesAsked;   // likewise

    /// <param name="reader">Null where no subscription is configured; the watch then reports this and does nothing.</param>
    public AzureWatch(ITrafficManagerReader? reader, AzureOptions options, TimeProvider time, ILogger<AzureWatch> logger)
    {
        (_reader, _time, _logger) = (reader, time, logger);
        _floor = options.Floor;
        _interval = options.Interval > _floor ? options.Interval : _floor;
        var state = reader is null ? SourceState.NotConfigured : SourceState.CatchingUp;
        var problem = reader is null ? "Azure:SubscriptionId is not set." : null;
        _current = new AzureSnapshot(
            ImmutableDictionary<string, AzureProfile>.Empty, 0,
            new SourceFreshness("azure", state, time.GetUtcNow(), null, problem) { Subscription = options.SubscriptionId });
    }

    public AzureSnapshot Current => Volatile.Read(ref _current);

    public int SubscriberCount => _bells.Count;

    /// <summary>Lower-case ids of the profiles that changed after that revision; "all" if that revision is too old.</summary>
    public Changes<string> ChangesSince(long revision) => _journal.Since(revision);

    /// <summary>The newest snapshot at once, then the newest after each poll.</summary>
    public IAsyncEnumerable<AzureSnapshot> SubscribeAsync(CancellationToken token) => _bells.FollowAsync(() => Current, token);

    /// <summary>
    /// Requests an early poll, e.g. after a write: as soon as 15 s, or Azure's Retry-After, have passed since the last one.
    /// </summary>
    public void RefreshSoon() => _refresh.TrySetResult();

    /// <summary>Polls until cancelled; then returns. To be called once.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            while (_reader is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ConfigureAwait(false);
            }

            while (true)
            {
                var (earliest, latest) = await PollAsync(_reader, token).ConfigureAwait(false);
                await Task.Delay(earliest, _time, token).ConfigureAwait(false);
                await WaitForRefreshAsync(latest - earliest, token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Cancellation ends this loop.
        }
    }

    /// <summary>Returns how long to wait at least (even if a refresh is requested) and at most.</summary>
    private async Task<(TimeSpan Earliest, TimeSpan Latest)> PollAsync(ITrafficManagerReader reader, CancellationToken token)
    {
        try
        {
            var asked = _time.GetUtcNow();
            var profiles = await reader.ListAsync(token).ConfigureAwait(false);
            _failures = 0;
            PublishProfiles(profiles, asked, await AddressesAsync(reader, token).ConfigureAwait(false));
            return (_floor, _interval);
        }
        catch (ArmException ex)
        {
            LogFailed(ex.Message);
            PublishProblem(ex.IsDenied ? SourceState.Denied : SourceState.Stale, ex.Message);
            return AfterFailure(ex.RetryAfter);
        }
        catch (Exception ex) when (ex is not OperationCanceledException || !token.IsCancellationRequested)
        {
            // After a defect in FleetDns the snapshot must not stay "live".
            LogDefect(ex);
            PublishProblem(SourceState.Stale, $"Defect in FleetDns while reading Azure: {ex.Message}");
            return AfterFailure(null);
        }
    }

    // If the addresses cannot be read, Azure does not count as failing; checks that need them are skipped.
    private async Task<ImmutableDictionary<string, AzurePublicIp>?> AddressesAsync(ITrafficManagerReader reader, CancellationToken token)
    {
        var known = Current.PublicIps;
        var now = _time.GetUtcNow();
        if (_addressesAsked is { } asked && now - asked < s_addressInterval)
        {
            return known;
        }

        _addressesAsked = now;
        try
        {
            var read = await reader.PublicIpsAsync(token).ConfigureAwait(false);
            var next = read.GroupBy(a => a.Id.ToLowerInvariant(), StringComparer.Ordinal).ToImmutableDictionary(g => g.Key, g => g.Last());
            return known is not null && known.Count == next.Count && next.All(pair => known.GetValueOrDefault(pair.Key) == pair.Value)
                ? known : next;
        }
        catch (ArmException ex)
        {
            LogAddressesFailed(ex.Message);
            return null;
        }
    }

    private (TimeSpan Earliest, TimeSpan Latest) AfterFailure(TimeSpan? retryAfter)
    {
        var wait = _interval * Math.Pow(2, Math.Min(_failures++, 4));
        wait = wait < s_longestWait ? wait : s_longestWait;
        var earliest = retryAfter is { } asked ? (asked < s_longestWait ? asked : s_longestWait) : _floor;
        earliest = earliest > _floor ? earliest : _floor;
        return (earliest, retryAfter is null && wait > earliest ? wait : earliest);
    }

    private async Task WaitForRefreshAsync(TimeSpan rest, CancellationToken token)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
        var delay = Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _time, enough.Token);
        await Task.WhenAny(_refresh.Task, delay).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        token.ThrowIfCancellationRequested();

        // A request during the poll must lead to one more poll, so the new source exists before the poll begins.
        _refresh = NewRefresh();
    }

    // As of the request, not of the response: a long list takes seconds, and what the hub wrote meanwhile is newer.
    private void PublishProfiles(
        IReadOnlyList<TrafficManagerProfileData> profiles, DateTimeOffset asOf, ImmutableDictionary<string, AzurePublicIp>? addresses)
    {
        var before = Current;
        var revision = before.Revision + 1;
        var gone = before.Profiles.Keys.ToHashSet();
        var next = before.Profiles.ToBuilder();
        foreach (var data in profiles)
        {
            var id = data.Id.ToLowerInvariant();
            var fact = AzureProfiles.ToFact(data);
            gone.Remove(id);
            if (!before.Profiles.TryGetValue(id, out var known) || !AzureProfiles.IsSame(known, fact))
            {
                next[id] = fact;
                _journal.Add(revision, id);
            }
        }

        foreach (var id in gone)
        {
            next.Remove(id);
            _journal.Add(revision, id);
        }

        var since = before.Freshness.State == SourceState.Live ? before.Freshness.Since : _time.GetUtcNow();
        Publish(
            new AzureSnapshot(
                next.ToImmutable(), revision,
                before.Freshness with { State = SourceState.Live, Since = since, AsOf = asOf, Problem = null })
            { PublicIps = addresses });
    }

    private void PublishProblem(SourceState state, string problem)
    {
        var before = Current;
        var since = before.Freshness.State == state ? before.Freshness.Since : _time.GetUtcNow();
        Publish(
            before with
            {
                Revision = before.Revision + 1,
                Freshness = before.Freshness with { State = state, Since = since, Problem = problem }
            });
    }

    private void Publish(AzureSnapshot next)
    {
        Volatile.Write(ref _current, next);
        _bells.Ring();
    }

    private static TaskCompletionSource NewRefresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "Azure: {Reason}; the last known profiles stay in use.")]
    private partial void LogFailed(string reason);

    [LoggerMessage(
        LogLevel.Warning, "Azure: {Reason}; FleetDns cannot check whether the public IPs of exports still belong to their Services.")]
    private partial void LogAddressesFailed(string reason);

    [LoggerMessage(LogLevel.Error, "Azure: unexpected failure; the last known profiles stay in use.")]
    private partial void LogDefect(Exception exception);
}
