using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Live;

/// <summary>
/// Follows streams of immutable values on the dispatcher: the first at once, then at most one redraw per 100 ms; ends with the component.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _disposed = new();
    private readonly List<Task> _running = [];   // touched only on the dispatcher

    [Inject] protected TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Cancelled when the component is disposed; may be read after that too.</summary>
    protected CancellationToken Gone { get; }

    protected LiveComponent() => Gone = _disposed.Token;

    /// <summary>Applies each value on the dispatcher and redraws. Call from OnInitialized.</summary>
    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> stream, Action<T> apply) =>
        Run(async token =>
        {
            await foreach (var item in stream(token))
            {
                await InvokeAsync(() =>
                {
                    apply(item);
                    StateHasChanged();
                });
                await Task.Delay(s_redraw, Time, token);
            }
        });

    /// <summary>Works until the component is disposed, and renders nothing. Call from OnInitialized.</summary>
    protected void Run(Func<CancellationToken, Task> work) => _running.Add(RunAsync(work));

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The component was disposed: no one is left to inform.
        }
        catch (Exception ex)
        {
            await DispatchExceptionAsync(ex);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await Task.WhenAll(_running);
        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }
}
