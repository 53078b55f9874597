namespace FleetDns.Sources.Dns;

/// <summary>
/// Spaces queries of all callers evenly. After a late timer at most 50 ms of queries are caught up, to keep both the rate and the spacing.
/// </summary>
internal sealed class Pace(double perSecond, TimeProvider time)
{
    private static readonly TimeSpan s_longestDebt = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private TimeSpan _due;   // guarded by _gate

    /// <summary>No caller waits, and the next query may be sent at once, as with a new instance.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _due <= time.GetElapsedTime(_started);
            }
        }
    }

    /// <summary>
    /// Completes when the next query may be sent; at once the first time. Callers are served in the order of their calls.
    /// </summary>
    public async Task NextAsync(CancellationToken token)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            var turn = _due > now - s_longestDebt ? _due : now - s_longestDebt;
            _due = turn + _gap;
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, token).ConfigureAwait(false);
        }
    }
}
