namespace FleetDns.Sandbox.Controllers;

/// <summary>Counts what the controllers still have before them, so that the scenario knows when it has settled.</summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private int _open;
    private TaskCompletionSource _idle = Completed();

    public void Begin()
    {
        lock (_gate)
        {
            if (_open++ == 0)
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (--_open == 0)
                _idle.TrySetResult();
        }
    }

    /// <summary>Completes when nothing is queued, running or about to be.</summary>
    public async Task WhenIdleAsync(CancellationToken stop)
    {
        while (true)
        {
            Task idle;
            lock (_gate)
            {
                if (_open == 0)
                    return;
                idle = _idle.Task;
            }

            await idle.WaitAsync(stop);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
