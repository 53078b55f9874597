using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using MudBlazor.Services;

namespace FleetDns.Benchmarks;

/// <summary>What one standard control costs a browser tab on the server, as plain HTML and as MudBlazor's: the figures of
/// docs/decisions/controls.md. No time is measured.</summary>
internal static class ControlsBenchmark
{
    private const int Few = 20;
    private const int Many = 520;

    private static readonly string[] s_controls =
        ["button", "text field", "number field", "select of 10", "checkbox", "table of 10 rows", "status line"];

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"{"",-30}{"bytes on the server",20}{"render frames",15}{"HTML bytes",12}");
        foreach (var control in s_controls)
        {
            foreach (var kind in (string[])["HTML", "MudBlazor"])
            {
                var name = $"{control}, {kind}";
                await WeighAsync(name, Few);   // the code itself, once
                var (few, many) = (await WeighAsync(name, Few), await WeighAsync(name, Many));
                Console.WriteLine(
                    $"{name,-30}{One(few.Bytes, many.Bytes),20:N0}{One(few.Frames, many.Frames),15:N0}{One(few.Html, many.Html),12:N0}");
            }
        }

        return 0;
    }

    private static double One(long few, long many) => (many - few) / (double)(Many - Few);

    private static async Task<(long Bytes, long Frames, long Html)> WeighAsync(string kind, int count)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IJSRuntime, NoScript>()
            .AddSingleton<NavigationManager, NoNavigation>()
            .AddMudServices()
            .BuildServiceProvider();
        var parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?> { [nameof(Controls.Kind)] = kind, [nameof(Controls.Count)] = count });
        await using var tab = new Tab(services);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await tab.Dispatcher.InvokeAsync(() => tab.ShowAsync(parameters));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        await using var html = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var text = await html.Dispatcher.InvokeAsync(async () => (await html.RenderComponentAsync<Controls>(parameters)).ToHtmlString());
        return (bytes, tab.Frames, text.Length);
    }

#pragma warning disable BL0006 // The types of render batches are the framework's own; the count of frames is all that is read.
    /// <summary>A renderer that keeps its components and counts frames, as a circuit does.</summary>
    private sealed class Tab(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
    {
        public long Frames { get; private set; }

        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        public Task ShowAsync(ParameterView parameters) =>
            RenderRootComponentAsync(AssignRootComponentId(InstantiateComponent(typeof(Controls))), parameters);

        protected override void HandleException(Exception exception) => throw exception;

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
        {
            Frames += renderBatch.ReferenceFrames.Count;
            return Task.CompletedTask;
        }
    }
#pragma warning restore BL0006

    private sealed class NoScript : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => default;

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => default;
    }

    private sealed class NoNavigation : NavigationManager
    {
        public NoNavigation() => Initialize("http://localhost/", "http://localhost/");
    }
}
