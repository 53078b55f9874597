using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FleetDns.Web.Live;

/// <summary>The common base of components with a script: its module, and what it attached to the page, until the component ends.</summary>
public abstract class ScriptedComponent : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _attached;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    /// <summary>The module's name in <c>wwwroot/js</c>, without extension.</summary>
    protected abstract string Script { get; }

    protected async ValueTask<IJSObjectReference> ModuleAsync() =>
        _module ??= await Js.InvokeAsync<IJSObjectReference>("import", $"./js/{Script}.js");

    /// <summary>Calls a function of the module that returns an object with a function <c>stop</c>, which is called at the end.</summary>
    protected async Task AttachAsync(string function, params object?[] arguments) =>
        _attached = await (await ModuleAsync()).InvokeAsync<IJSObjectReference>(function, arguments);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            if (_attached is not null)
            {
                await _attached.InvokeVoidAsync("stop");
                await _attached.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is disconnected, and its listeners with it.
        }
    }
}
