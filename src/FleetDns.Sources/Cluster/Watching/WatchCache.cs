using FleetDns.Sources.Publishing;
using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster.Watching;

/// <summary>
/// Follows one collection of the hub, modelled on client-go's reflector.
/// <para>Contract. A snapshot is a state the server had, or per-object states in order per object; it never mixes two halves of a replace.
/// While the source is lost the last snapshot stays, marked with why and since when. Followers see the newest snapshot eventually, not each
/// one.
/// Objects in it are immutable. Each published snapshot has a revision, and <see cref="ChangesSince"/> returns keys, or "all" for an old
/// revision.</para>
/// <para>One writer: all private fields that are not volatile are touched only by <see cref="RunAsync"/>.</para>
/// </summary>
public sealed partial class WatchCache<T>
    where T : class, IFleetObject
{
    // A watch that closes this soon without an event counts as failed: watching again at once would loop.
    private static readonly TimeSpan s_shortWatch = TimeSpan.FromSeconds(1);

    // Longest Retry-After that is obeyed; a longer one may be a typing error or an attack.
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromMinutes(5);

    // A comparison that failed is tried again after this time, between two watches.
    private static readonly TimeSpan s_relistRetry = TimeSpan.FromMinutes(1);

    private readonly string _resource;
    private readonly IListWatch<T> _source;
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly Backoff _backoff;
    private readonly ChangeJournal<ObjectKey> _journal = new();
    private readonly ChangeSignals _bells = new();
    private readonly HubHistory? _history;
    private ImmutableDictionary<ObjectKey, string> _unreadable = ImmutableDictionary<ObjectKey, string>.Empty;

    private WatchSnapshot<T> _current;
    private string? _resumeFrom;            // null: list before watching
    private bool _listNewest;               // the server refused the requested version of the list
    private bool _sendsBookmarks;
    private bool _lost;                     // the stream was lost after it was last live
    private long? _unreachableSince;        // the hub has not answered since then
    private int _historyNumber;             // the history that is currently followed
    private int _versionHistory;            // the history of the current version
    private long? _liveSince;
    private DateTimeOffset _nextRelist;
    private SafetyRelist<T>? _relist;
    private long _relistTaken;

    /// <param name="resource">Plural resource name; becomes <see cref="SourceFreshness.Source"/>.</param>
    public WatchCache(string resource, IListWatch<T> source, HubOptions options, TimeProvider time, ILogger logger)
        : this(resource, source, options, time, logger, Random.Shared)
    {
    }

    /// <param name="history">Shared by the caches of one hub; null: this cache has its own.</param>
    internal WatchCache(
        string resource, IListWatch<T> source, HubOptions options, TimeProvider time, ILogger logger, Random random,
        HubHistory? history = null)
    {
        (_resource, _source, _options, _time, _logger, _random, _history) = (resource, source, options, time, logger, random, history);
        _backoff = new Backoff(options.FirstDelay, options.LongestDelay, random);
        _nextRelist = NextRelist();
        var freshness = new SourceFreshness(resource, SourceState.CatchingUp, time.GetUtcNow(), null, null);
        _current = new WatchSnapshot<T>(ImmutableDictionary<ObjectKey, T>.Empty, 0, null, freshness, 0, _unreadable, 0);
    }

    /// <summary>The newest snapshot; never null, empty and catching up at first.</summary>
    public WatchSnapshot<T> Current => Volatile.Read(ref _current);

    public int SubscriberCount => _bells.Count;

    /// <summary>
    /// Keys of the objects that changed after that revision; "all" for an old revision. May be ahead of the current snapshot, never behind
    /// it.
    /// </summary>
    public Changes<ObjectKey> ChangesSince(long revision) => _journal.Since(revision);

    /// <summary>
    /// The newest snapshot at once, then the newest after each change. Snapshots in between may be skipped, the last one never is. Not
    /// throttled.
    /// </summary>
    public IAsyncEnumerable<WatchSnapshot<T>> SubscribeAsync(CancellationToken token) => _bells.FollowAsync(() => Current, token);

    /// <summary>Lists, watches and recovers until cancelled; then returns. To be called once.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                var pause = await AttemptAsync(token).ConfigureAwait(false);
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, _time, token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Cancellation ends this loop.
        }
    }

    /// <summary>One list, if one is needed, and one watch. Returns how long to wait before the next attempt.</summary>
    private async Task<TimeSpan> AttemptAsync(CancellationToken token)
    {
        try
        {
            await JudgeHistoryAsync(token).ConfigureAwait(false);
            if (_resumeFrom is null)
            {
                await ReplaceFromListAsync(token).ConfigureAwait(false);
            }
            else if (_time.GetUtcNow() >= _nextRelist)
            {
                await RelistForSafetyAsync(token).ConfigureAwait(false);
            }

            return await WatchOnceAsync(token).ConfigureAwait(false);
        }
        catch (VersionExpiredException ex)
        {
            // After a refused watch, list "not older than" its version; after a refused list, list the newest state.
            _listNewest = _resumeFrom is null;
            _resumeFrom = null;
            LogExpired(_resource, ex.Message);
            return Lose(SourceState.Stale, ex.Message);
        }
        catch (AccessDeniedException ex)
        {
            if (IsNews(SourceState.Denied, ex.Message))
            {
                LogDenied(_resource, ex.Message);
            }

            Lose(SourceState.Denied, ex.Message);
            return _options.DeniedRetry;
        }
        catch (KindAbsentException ex)
        {
            _resumeFrom = null;
            if (IsNews(SourceState.Absent, ex.Message))
            {
                LogAbsent(_resource, ex.Message);
            }

            Lose(SourceState.Absent, ex.Message);
            return _options.AbsentRetry;
        }
        catch (SourceException ex)
        {
            _unreachableSince ??= _time.GetTimestamp();
            var pause = Lose(SourceState.Stale, ex.Message, ex is HubSetupException);
            var least = ex.RetryAfter is { } asked && asked < s_longestRetryAfter ? asked : ex.RetryAfter is null ? TimeSpan.Zero
                : s_longestRetryAfter;
            LogLost(_resource, _backoff.Failures, ex.Message);
            return pause > least ? pause : least;
        }
        catch (Exception ex) when (ex is not OperationCanceledException || !token.IsCancellationRequested)
        {
            // After a defect in FleetDns the cache must not stay "live".
            LogDefect(ex, _resource);
            return Lose(SourceState.Stale, $"Defect in FleetDns while reading {_resource}: {ex.Message}");
        }
    }

    /// <summary>Lists instead of resuming if the hub may have been restored meanwhile.</summary>
    private async Task JudgeHistoryAsync(CancellationToken token)
    {
        if (_history is not null)
        {
            await _history.CheckAsync(token).ConfigureAwait(false);
            if (_history.Current.Number is var number && number != _historyNumber)
            {
                (_historyNumber, _resumeFrom, _listNewest) = (number, null, true);
            }
        }

        // Restoring a hub takes longer than this. If its versions have passed ours since, the watch would resume without an error.
        if (_unreachableSince is { } since && _time.GetElapsedTime(since) is var gap && gap >= _options.ResumeLimit
            && _resumeFrom is not null)
        {
            LogNotResumed(_resource, (int)gap.TotalSeconds);
            _resumeFrom = null;
        }
    }

    private async Task<TimeSpan> BeginHistoryAsync(string seen)
    {
        var reason = $"{_resource} are at version {seen} and were at {Current.Version} before";
        (_resumeFrom, _listNewest) = (null, true);
        LogWentBack(_resource, reason);
        if (_history is not null)
        {
            await _history.BeginAsync(reason).ConfigureAwait(false);
        }

        Lose(SourceState.Stale, $"The hub was restored from an earlier state: {reason}.");
        return TimeSpan.Zero;
    }

    private async Task ReplaceFromListAsync(CancellationToken token)
    {
        var listing = await _source.ListAsync(_listNewest ? null : Current.Version ?? "0", token).ConfigureAwait(false);
        var before = Current;
        if (_versionHistory == _historyNumber && ResourceVersions.Compare(listing.Version, before.Version) < 0)
        {
            await BeginHistoryAsync(listing.Version).ConfigureAwait(false);
            _historyNumber = _history?.Current.Number ?? 0;   // this list belongs to the new one
            before = Current;
        }

        var revision = before.Revision + 1;

        NoteUnreadable(listing.Unreadable);
        var items = before.Items.ToBuilder();
        var gone = before.Items.Keys.ToHashSet();
        var changed = new List<ObjectKey>();
        foreach (var item in listing.Items)
        {
            var key = item.Meta.Key;
            gone.Remove(key);
            _unreadable = _unreadable.Remove(key);
            if (!before.Items.TryGetValue(key, out var known) || !known.IsSameState(item))
            {
                items[key] = _source.Remember(known, item, _time.GetUtcNow());
                changed.Add(key);
            }
        }

        foreach (var unreadable in listing.Unreadable)
        {
            gone.Remove(unreadable.Key);
        }

        items.RemoveRange(gone);
        changed.AddRange(gone);
        _unreadable = _unreadable.RemoveRange(_unreadable.Keys.Except(listing.Unreadable.Select(u => u.Key)).ToList());

        if (changed.Count > _journal.Capacity)
        {
            _journal.AddAll(revision);
        }
        else
        {
            changed.ForEach(key => _journal.Add(revision, key));
        }

        (_listNewest, _relist, _versionHistory) = (false, null, _historyNumber);
        Publish(
            before with
            {
                Items = items.ToImmutable(),
                Version = listing.Version,
                Freshness = Live(before.Freshness),
                Unreadable = _unreadable
            });
        _resumeFrom = listing.Version;
        LogListed(_resource, listing.Items.Count, changed.Count);
    }

    /// <summary>Watches until the server closes the stream or counts as silent.</summary>
    private async Task<TimeSpan> WatchOnceAsync(CancellationToken token)
    {
        var timeout = _options.WatchTimeout * (1 + _random.NextDouble());
        var started = _time.GetTimestamp();
        var (opened, events) = (false, 0);

        var (history, restored) = _history?.Current ?? (_historyNumber, CancellationToken.None);
        if (history != _historyNumber)
        {
            return TimeSpan.Zero;
        }

        // The server must open the stream, and then send something or close it by the timeout. If it sends bookmarks, the next one must
        // follow.
        using var silence = new CancellationTokenSource(_options.SilenceGrace, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, silence.Token, restored);
        try
        {
            await foreach (var change in _source.WatchAsync(_resumeFrom!, timeout, either.Token).ConfigureAwait(false))
            {
                var expected = timeout - _time.GetElapsedTime(started);
                var limit = (expected > TimeSpan.Zero ? expected : TimeSpan.Zero) + _options.SilenceGrace;
                _sendsBookmarks |= change.Kind == WatchKind.Bookmark;
                silence.CancelAfter(_sendsBookmarks && limit > _options.BookmarkGrace ? _options.BookmarkGrace : limit);
                if (change.Kind == WatchKind.Opened)
                {
                    opened = true;
                    Regain();
                }
                else if (ResourceVersions.Compare(change.Version, Current.Version) < 0)
                {
                    return await BeginHistoryAsync(change.Version!).ConfigureAwait(false);
                }
                else
                {
                    events++;
                    Apply(change);
                }

                JudgeRelist();
            }
        }
        catch (OperationCanceledException) when (restored.IsCancellationRequested && !token.IsCancellationRequested)
        {
            Lose(SourceState.Stale, "The hub was restored or replaced; FleetDns is listing it again.");
            return TimeSpan.Zero;
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !token.IsCancellationRequested)
        {
            _unreachableSince ??= _time.GetTimestamp();
            var quiet = _sendsBookmarks && _time.GetElapsedTime(started) < timeout
                ? $"The hub has sent no bookmarks for {_resource} for {_options.BookmarkGrace.TotalSeconds:0.#} s, although it did before."
                : $"The hub has sent nothing about {_resource} for {_options.SilenceGrace.TotalSeconds:0.#} s longer than the watch "
                    + "should last.";
            _sendsBookmarks = false;   // a server that stopped sending them must not count as silent repeatedly
            LogLost(_resource, _backoff.Failures, quiet);
            var pause = Lose(SourceState.Stale, quiet);
            return opened ? TimeSpan.Zero : pause;
        }

        if (events > 0 || _time.GetElapsedTime(started) >= s_shortWatch)
        {
            return TimeSpan.Zero;
        }

        return Lose(SourceState.Stale, $"The hub closes the watch of {_resource} immediately after opening it.");
    }

    private void Apply(WatchEvent<T> change)
    {
        var before = Current;
        var freshness = before.Freshness with { AsOf = _time.GetUtcNow() };
        var next = before with { Version = change.Version ?? before.Version, Freshness = freshness };
        var known = before.Items.GetValueOrDefault(change.Key);
        switch (change.Kind)
        {
            case WatchKind.Upsert when known is null || !known.IsSameState(change.Value!) || _unreadable.ContainsKey(change.Key):
                _unreadable = _unreadable.Remove(change.Key);
                PublishChange(
                    change.Key,
                    next with
                    {
                        Items = before.Items.SetItem(change.Key, _source.Remember(known, change.Value!, _time.GetUtcNow())),
                        Unreadable = _unreadable
                    });
                break;
            case WatchKind.Delete when known is not null || _unreadable.ContainsKey(change.Key):
                _unreadable = _unreadable.Remove(change.Key);
                PublishChange(change.Key, next with { Items = before.Items.Remove(change.Key), Unreadable = _unreadable });
                break;
            case WatchKind.Unreadable:
                NoteUnreadable([new UnreadableObject(change.Key, change.Problem ?? "unreadable")]);
                Publish(next with { Unreadable = _unreadable });
                break;
            default:
                // A bookmark, or an object in a known state: progress, but nothing to show.
                Volatile.Write(ref _current, next);
                break;
        }

        // Last, so that an event that could not be applied is delivered again.
        _relist?.Explain(change.Key);
        _resumeFrom = change.Version ?? _resumeFrom;
    }

    private async Task RelistForSafetyAsync(CancellationToken token)
    {
        try
        {
            var listing = await _source.ListAsync(Current.Version, token).ConfigureAwait(false);
            var relist = new SafetyRelist<T>(Current.Items, listing);
            (_relist, _relistTaken, _nextRelist) = (relist.IsClean ? null : relist, _time.GetTimestamp(), NextRelist());
        }
        catch (VersionExpiredException ex)
        {
            // The hub has not reached the version that its own watch delivered, so the watch may stay silent.
            LogExpired(_resource, ex.Message);
            (_resumeFrom, _listNewest) = (null, true);
            await ReplaceFromListAsync(token).ConfigureAwait(false);
            _nextRelist = NextRelist();
        }
        catch (Exception ex) when (ex is AccessDeniedException or KindAbsentException or SourceException)
        {
            // The watch reports the failure itself; the comparison is tried again after it.
            _nextRelist = _time.GetUtcNow() + s_relistRetry;
            LogRelistSkipped(_resource, ex.Message);
        }
    }

    /// <summary>
    /// After the settling time, at the next event: differences that the watch did not deliver are defects and are corrected.
    /// </summary>
    private void JudgeRelist()
    {
        if (_relist is not { } relist || _time.GetElapsedTime(_relistTaken) < _options.SafetySettle)
        {
            return;
        }

        _relist = null;
        foreach (var (key, listed) in relist.Defects)
        {
            var before = Current;
            LogCorrected(
                _resource, key, listed?.Meta.ResourceVersion ?? "gone",
                before.Items.GetValueOrDefault(key)?.Meta.ResourceVersion ?? "missing");
            var items = listed is null ? before.Items.Remove(key) : before.Items.SetItem(key, listed);
            PublishChange(key, before with { Items = items, Corrections = before.Corrections + 1 });
        }
    }

    private void NoteUnreadable(IEnumerable<UnreadableObject> found)
    {
        foreach (var one in found)
        {
            if (!_unreadable.ContainsKey(one.Key))
            {
                LogUnreadable(_resource, one.Key, one.Problem);
            }

            _unreadable = _unreadable.SetItem(one.Key, one.Problem);
        }
    }

    /// <summary>The stream is open: stale becomes live without waiting for an event.</summary>
    private void Regain()
    {
        var before = Current;
        if (before.Freshness.State == SourceState.Live)
        {
            Volatile.Write(ref _current, before with { Freshness = Live(before.Freshness) });
        }
        else
        {
            Publish(before with { Freshness = Live(before.Freshness) });
        }
    }

    private SourceFreshness Live(SourceFreshness before)
    {
        _liveSince ??= _time.GetTimestamp();
        _unreachableSince = null;
        var now = _time.GetUtcNow();
        return before.State == SourceState.Live ? before with { AsOf = now }
            : new SourceFreshness(_resource, SourceState.Live, now, now, null);
    }

    // A kind may be denied or missing permanently: logged once, not at each attempt.
    private bool IsNews(SourceState state, string problem) =>
        Current.Freshness is var known && (known.State != state || known.Problem != problem);

    /// <summary>Publishes that the source is lost, keeps the known objects, and returns the next wait.</summary>
    private TimeSpan Lose(SourceState state, string problem, bool misconfigured = false)
    {
        if (_liveSince is { } since && _time.GetElapsedTime(since) >= _options.HealthySpell)
        {
            _backoff.StartOver();
        }

        var pause = _backoff.Next();
        _liveSince = null;
        _lost = true;
        var before = Current;
        if (IsNews(state, problem))
        {
            var since2 = before.Freshness.State == state ? before.Freshness.Since : _time.GetUtcNow();
            Publish(
                before with
                {
                    Freshness = before.Freshness with
                    {
                        State = state,
                        Since = since2,
                        Problem = problem,
                        Misconfigured = misconfigured
                    }
                });
        }

        return pause;
    }

    private void PublishChange(ObjectKey key, WatchSnapshot<T> next)
    {
        _journal.Add(Current.Revision + 1, key);
        Publish(next);
    }

    private void Publish(WatchSnapshot<T> next)
    {
        var regained = _lost && next.Freshness.State == SourceState.Live;
        _lost &= !regained;
        Volatile.Write(ref _current, next with { Revision = Current.Revision + 1, Reconnects = next.Reconnects + (regained ? 1 : 0) });
        _bells.Ring();
    }

    private DateTimeOffset NextRelist() => _time.GetUtcNow() + (_options.SafetyRelist * (0.9 + (_random.NextDouble() / 5)));
}
