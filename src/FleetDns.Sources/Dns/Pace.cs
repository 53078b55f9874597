namespace FleetDns.Sources.Dns;

/// <summary>Spaces queries evenly. A late timer is caught up by at most 50 ms of queries, so that neither the rate nor the evenness is lost.</summary>
internal sealed class Pace(double perSecond, TimeProvider time)
{
    private static readonly TimeSpan s_longestDebt = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Returns when the next query may go out; at once the first time.</summary>
    public async Task NextAsync(CancellationToken token)
    {
        var now = time.GetElapsedTime(_started);
        if (now < _due)
        {
            await Task.Delay(_due - now, time, token).ConfigureAwait(false);
            now = time.GetElapsedTime(_started);
        }

        _due = (_due > now - s_longestDebt ? _due : now - s_longestDebt) + _gap;
    }
}
