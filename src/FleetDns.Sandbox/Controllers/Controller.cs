using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers;

/// <summary>Dependencies shared by all controllers.</summary>
internal sealed record ControllerContext(Activity Activity, Waits Waits, TimeProvider Time, ILoggerFactory Logs, CancellationToken Stop)
{
    public Randomness Randomness { get; init; } = new(0);
}

/// <summary>A reconciler with its queue. It gets every event of its store and selects those that trigger it.</summary>
internal abstract class Controller
{
    private readonly WorkQueue _queue;

    protected Controller(string name, ControllerContext context, Stage stage = Stage.Ground)
    {
        Name = name;
        Context = context;
        _queue = new WorkQueue(name, stage, ReconcileAsync, context.Activity, context.Waits, context.Time, context.Logs.CreateLogger(name));
    }

    public string Name { get; }

    protected ControllerContext Context { get; }

    protected Waits Waits => Context.Waits;

    protected DateTimeOffset Now => Context.Time.GetUtcNow();

    public Task RunAsync() => _queue.RunAsync(Context.Stop);

    /// <summary>Called under the store's lock, in order: may only enqueue.</summary>
    public abstract void OnEvent(StoreEvent change);

    /// <summary>Adds a key to the queue; it is processed once however often it is added.</summary>
    public void Enqueue(ObjectName key) => _queue.Add(key);

    /// <summary>One pass over one key.</summary>
    /// <returns>When to run again without an event; null for never.</returns>
    protected abstract TimeSpan? Reconcile(ObjectName key);

    /// <summary>Overridden by controllers that wait inside a pass.</summary>
    protected virtual Task<TimeSpan?> ReconcileAsync(ObjectName key, CancellationToken stop) => Task.FromResult(Reconcile(key));
}

/// <summary>The controllers of one store: one subscription passes every event to each of them.</summary>
internal sealed class ControllerGroup : IAsyncDisposable
{
    private readonly IDisposable _subscription;
    private readonly List<Task> _loops;

    public ControllerGroup(ObjectStore store, IReadOnlyList<Controller> controllers)
    {
        _loops = [.. controllers.Select(controller => Task.Run(controller.RunAsync))];
        _subscription = store.Subscribe(change =>
        {
            foreach (var controller in controllers)
            {
                controller.OnEvent(change);
            }
        });
    }

    /// <summary>The token of the controllers' context must have been cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
