namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// The order of controllers while a fleet settles: a controller starts when all earlier stages are idle, so that it processes each object
/// once and complete instead of after every change. After settling there is no order.
/// </summary>
internal enum Stage
{
    /// <summary>Clusters, placements, workloads on the members, Azure profiles.</summary>
    Ground,

    /// <summary>The members' exports.</summary>
    Exports,

    /// <summary>The hub's view of the exports.</summary>
    Imports,

    /// <summary>Reports back to the members.</summary>
    Reports,

    /// <summary>Traffic Manager endpoints.</summary>
    Backends,
}

/// <summary>
/// Counts the pending work of the controllers: determines when the scenario has settled, and which stage may run until then.
/// </summary>
/// <param name="whole">The activity of the whole fleet, of which this is one member's part.</param>
internal sealed class Activity(Activity? whole = null)
{
    private readonly Lock _gate = new();
    private readonly int[] _open = new int[Enum.GetValues<Stage>().Length];
    private readonly List<(Stage Stage, TaskCompletionSource Turn)> _waiting = [];

    public void Begin(Stage stage)
    {
        whole?.Begin(stage);
        lock (_gate)
        {
            _open[(int)stage]++;
        }
    }

    public void End(Stage stage)
    {
        whole?.End(stage);
        lock (_gate)
        {
            if (--_open[(int)stage] > 0 || _waiting.Count == 0)
            {
                return;
            }

            foreach (var (_, turn) in _waiting.Where(w => IsClear(w.Stage)))
            {
                turn.TrySetResult();
            }

            _waiting.RemoveAll(w => w.Turn.Task.IsCompleted);
        }
    }

    /// <summary>Completes when nothing of an earlier stage is queued, running or about to be.</summary>
    public Task TurnAsync(Stage stage)
    {
        lock (_gate)
        {
            if (IsClear(stage))
            {
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((stage, turn));
            return turn.Task;
        }
    }

    /// <summary>Completes when nothing at all is queued, running or about to be.</summary>
    public async Task WhenIdleAsync(CancellationToken stop)
    {
        while (TurnAsync((Stage)_open.Length) is { IsCompleted: false } turn)
        {
            await turn.WaitAsync(stop);
        }
    }

    private bool IsClear(Stage stage)
    {
        for (var i = 0; i < (int)stage; i++)
        {
            if (_open[i] > 0)
            {
                return false;
            }
        }

        return true;
    }
}
