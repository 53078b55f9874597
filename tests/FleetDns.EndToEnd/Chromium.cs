using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace FleetDns.EndToEnd;

/// <summary>One headless browser for all tests; each test opens pages in a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // The same engine without a window's frame: half of the processor time for a page
    private const string Shell = "/usr/bin/chromium-headless-shell";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(30_000);   // two cores may have much to do; what comes is not waited for longer than it takes
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = File.Exists(Shell) ? Shell : "/usr/bin/chromium",
            Args = [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
    }

    /// <summary>Opens a page that has no circuit, with no one signed in.</summary>
    public async Task<Tab> OpenPlainAsync(string url, int width = 1600, int height = 1000, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                IgnoreHTTPSErrors = true
            });
        var tab = new Tab(context, await context.NewPageAsync());
        await tab.Page.GotoAsync(url);
        return tab;
    }

    /// <summary>Opens a page as <see cref="Tab.GoAsync"/> does; every console message and page error is kept.</summary>
    public async Task<Tab> OpenAsync(
        string url, int width = 1600, int height = 1000, ColorScheme scheme = ColorScheme.Light, string persona = "operator")
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            StorageState = Session.Known(url, persona),
        });
        var tab = new Tab(context, await context.NewPageAsync());
        await tab.GoAsync(url, persona);
        return tab;
    }
}

/// <summary>One browser window of one operator.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _console = new();

    public Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => _console.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        page.PageError += (_, error) => _console.Enqueue($"error: {error}");
    }

    public IPage Page { get; }

    /// <summary>All that the browser's console printed.</summary>
    public IReadOnlyCollection<string> Console => _console;

    /// <summary>Goes to a page by its address and waits until it takes clicks: those on what was only prerendered are lost.</summary>
    /// <param name="persona">Who signs in where the page asks for it; null for a tab that is signed in.</param>
    public async Task GoAsync(string url, string? persona = null)
    {
        var circuit = Page.WaitForWebSocketAsync(
            new PageWaitForWebSocketOptions { Predicate = socket => socket.Url.Contains("/_blazor", StringComparison.Ordinal) });
        await Page.GotoAsync(url);
        if (persona is not null)
        {
            await Session.EnterAsync(Page, persona);
        }

        await circuit;
        await Assertions.Expect(Page.Locator("main h1").First).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".wslider:not([data-ready])")).ToHaveCountAsync(0);   // sliders have their own steps
        // The frame listens to keys
        await Assertions.Expect(Page.Locator(".search:not([data-ready]), #keys:not([data-ready])")).ToHaveCountAsync(0);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
