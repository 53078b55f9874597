using System.Threading.Channels;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// The work queue of one controller, as in controller-runtime: a key waits only once however often it is added, is never processed twice at
/// a time, and is retried after a failure in 5 ms · 2ⁿ.
/// </summary>
internal sealed partial class WorkQueue(
    string controller,
    Stage stage,
    Func<ObjectName, CancellationToken, Task<TimeSpan?>> reconcile,
    Activity activity,
    Waits waits,
    TimeProvider time,
    ILogger log)
{
    /// <summary>Up to this many failures in a row count as temporary; the scenario does not count as settled in between.</summary>
    private const int PassingFailures = 5;

    private readonly Channel<ObjectName> _ready = Channel.CreateUnbounded<ObjectName>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectName> _waiting = [];
    private readonly Dictionary<ObjectName, int> _failures = [];
    private readonly Dictionary<ObjectName, Alarm> _alarms = [];
    private ObjectName? _running;
    private bool _again;

    private sealed record Alarm(ITimer Timer, DateTimeOffset At, bool Counted);

    public void Add(ObjectName key)
    {
        lock (_gate)
        {
            if (_running == key)
            {
                _again = true;
                return;
            }

            if (!_waiting.Add(key))
            {
                return;
            }
        }

        activity.Begin(stage);
        _ready.Writer.TryWrite(key);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (var key in _ready.Reader.ReadAllAsync(stop))
        {
            if (!waits.Settled && activity.TurnAsync(stage) is { IsCompleted: false } turn)
            {
                await turn.WaitAsync(stop);
            }

            lock (_gate)
            {
                _waiting.Remove(key);
                _running = key;
                _again = false;
            }

            await ReconcileAsync(key, stop);
            bool again;
            lock (_gate)
            {
                _running = null;
                again = _again;
            }

            if (again)
            {
                Add(key);
            }

            activity.End(stage);
        }
    }

    private async Task ReconcileAsync(ObjectName key, CancellationToken stop)
    {
        try
        {
            var after = await reconcile(key, stop);
            lock (_gate)
            {
                _failures.Remove(key);
            }

            if (after is { } wait)
            {
                AddAfter(key, wait, counted: !waits.Settled);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            // The only place that catches every exception: a failed pass is logged and retried.
            int failures;
            lock (_gate)
            {
                failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            }

            var wait = TimeSpan.FromMilliseconds(5 * Math.Pow(2, Math.Min(failures - 1, 24)));
            wait = wait < waits.MaxBackoff ? wait : waits.MaxBackoff;
            if (error is ReconcileException)
            {
                Log.Failed(log, controller, key, wait, error.Message);
            }
            else
            {
                Log.Broken(log, error, controller, key, wait);
            }

            AddAfter(key, wait, counted: !waits.Settled && failures <= PassingFailures);
        }
    }

    /// <summary>Of several timers for a key, the earliest counts.</summary>
    private void AddAfter(ObjectName key, TimeSpan wait, bool counted)
    {
        if (wait <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        var at = time.GetUtcNow() + wait;
        lock (_gate)
        {
            if (_alarms.TryGetValue(key, out var set))
            {
                if (set.At <= at)
                {
                    return;
                }

                set.Timer.Dispose();
                if (set.Counted)
                {
                    activity.End(stage);
                }
            }

            if (counted)
            {
                activity.Begin(stage);
            }

            var timer = time.CreateTimer(_ => Ring(key), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _alarms[key] = new Alarm(timer, at, counted);
            timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Ring(ObjectName key)
    {
        Alarm? alarm;
        lock (_gate)
        {
            _alarms.Remove(key, out alarm);
        }

        if (alarm is null)
        {
            return;
        }

        alarm.Timer.Dispose();
        Add(key);
        if (alarm.Counted)
        {
            activity.End(stage);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "{Controller}: {Key} failed; retrying in {Wait}: {Reason}")]
        public static partial void Failed(ILogger log, string controller, ObjectName key, TimeSpan wait, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed unexpectedly; retrying in {Wait}.")]
        public static partial void Broken(ILogger log, Exception error, string controller, ObjectName key, TimeSpan wait);
    }
}

/// <summary>A pass failed and has already reported it in a status or event; it is retried.</summary>
internal sealed class ReconcileException(string message) : Exception(message);
