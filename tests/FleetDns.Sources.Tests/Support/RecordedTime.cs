using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Sources.Tests.Support;

/// <summary>Fake time that records the requested waits, so that a test advances neither too early nor too far.</summary>
/// <param name="ignored">Timers of this length are watchdogs, not waits.</param>
internal sealed class RecordedTime(TimeSpan? ignored = null) : FakeTimeProvider(new DateTimeOffset(2026, 6, 9, 10, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != ignored && dueTime > TimeSpan.Zero)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>The next requested wait; the test must still advance it.</summary>
    public async Task<TimeSpan> NextWaitAsync() =>
        await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WithinTimeoutAsync();

    /// <summary>Lets the next wait pass and returns how long it was.</summary>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }
}
