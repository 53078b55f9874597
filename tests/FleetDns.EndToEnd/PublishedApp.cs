using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FleetDns.Testing;

namespace FleetDns.EndToEnd;

/// <summary>The published dashboard as a process of its own, as an operator starts it.</summary>
public sealed partial class PublishedApp : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PublishedApp(Process process) => _process = process;

    /// <summary>Without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>Made by test.sh; FLEETDNS_PUBLISHED names another one.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable("FLEETDNS_PUBLISHED") ?? Path.Combine(RepositoryRoot.Path, "out", "dashboard");

    /// <summary>Starts and waits until it listens. Addresses default to a free port of loopback.</summary>
    /// <param name="starting">Runs after the process has started, before it is awaited.</param>
    public static async Task<PublishedApp> StartAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null,
        TimeSpan? patience = null, Func<PublishedApp, Task>? starting = null)
    {
        var app = Launch(arguments, environment, folder);
        await (starting?.Invoke(app) ?? Task.CompletedTask);
        var first = await Task.WhenAny(app._address.Task, app._process.WaitForExitAsync(), Task.Delay(patience ?? s_patience));
        if (first != app._address.Task)
        {
            var output = app.Output;
            await app.DisposeAsync();
            throw new InvalidOperationException($"The dashboard did not start:\n{output}");
        }

        app.Url = await app._address.Task;
        return app;
    }

    /// <summary>Starts what is expected to end by itself; its exit code and all it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        await using var app = Launch(arguments, environment, folder);
        using var late = new CancellationTokenSource(s_patience);
        await app._process.WaitForExitAsync(late.Token);
        return (app._process.ExitCode, app.Output);
    }

    /// <summary>As <c>kill -9</c>: nothing is finished.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has printed such a line.</summary>
    /// <exception cref="TimeoutException">Not in two minutes.</exception>
    public async Task PrintsAsync(string words)
    {
        using var late = new CancellationTokenSource(s_patience);
        while (!Output.Contains(words, StringComparison.Ordinal))
        {
            if (late.IsCancellationRequested)
            {
                throw new TimeoutException($"\"{words}\" was not printed:\n{Output}");
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static PublishedApp Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? folder)
    {
        folder ??= Folder;
        var start = new ProcessStartInfo(
            "dotnet")
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(Path.Combine(folder, "FleetDns.Web.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var app = new PublishedApp(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, line) => app.Take(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Take(line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(match.Groups[1].Value.TrimEnd('/'));
        }
    }

    [GeneratedRegex("FleetDns listens on ([^\\s\"]+)")]
    private static partial Regex Listening();
}
