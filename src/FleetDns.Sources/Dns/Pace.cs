namespace FleetDns.Sources.Dns;

/// <summary>Spaces queries evenly, whoever sends them. A late timer is caught up by at most 50 ms of queries, so that neither the rate nor the evenness is lost.</summary>
internal sealed class Pace(double perSecond, TimeProvider time)
{
    private static readonly TimeSpan s_longestDebt = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private TimeSpan _due;   // guarded by _gate

    /// <summary>Nobody waits, and the next query may go out at once: a new pace would do the same.</summary>
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

    /// <summary>Returns when the next query may go out; at once the first time. Callers are served in the order of their calls.</summary>
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
