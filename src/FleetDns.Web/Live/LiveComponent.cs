using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Live;

/// <summary>Follows streams of immutable values on the dispatcher: the first at once, then at most one redraw per 100 ms; ends with the component.</summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _pumps = [];   // touched only on the dispatcher

    [Inject] protected TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Cancelled when the component is disposed; may be asked after that too.</summary>
    protected CancellationToken Gone { get; }

    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>Applies each value on the dispatcher and redraws. Call from OnInitialized.</summary>
    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> stream, Action<T> apply) => _pumps.Add(PumpAsync(stream(_gone.Token), apply));

    private async Task PumpAsync<T>(IAsyncEnumerable<T> stream, Action<T> apply)
    {
        try
        {
            await foreach (var item in stream)
            {
                await InvokeAsync(() =>
                {
                    apply(item);
                    StateHasChanged();
                });
                await Task.Delay(s_redraw, Time, _gone.Token);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The component is gone; nobody is left to tell.
        }
        catch (Exception ex)
        {
            await DispatchExceptionAsync(ex);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await Task.WhenAll(_pumps);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
