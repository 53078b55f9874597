using System.Runtime.InteropServices;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;

// Settings come from key=value arguments, the environment and the appsettings.json next to this program: as a child of the dashboard, the
// current directory holds the dashboard's appsettings.json.
var contentRoot = AppContext.BaseDirectory;
var configuration = new ConfigurationBuilder()
    .AddJsonFile(Path.Combine(contentRoot, "appsettings.json"), optional: true)
    .AddEnvironmentVariables()
    .AddCommandLine(args)
    .Build();
if (configuration["write-definitions"] is { Length: > 0 } folder)
{
    DefinitionObject.WriteAll(KindRegistry.Default, folder);
    return 0;
}

var settings = SandboxSettings.Read(configuration, contentRoot, out var problems);
if (problems.Count > 0)
{
    foreach (var problem in problems)
    {
        await Console.Error.WriteLineAsync(problem);
    }

    return 2;
}

using var logs = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(settings.LogLevel));
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
if (settings.EndWithInput && Console.IsInputRedirected)
{
    _ = StopAtEndOfInputAsync();
}

try
{
    await using var sandbox = new SandboxHost(settings, TimeProvider.System, logs);
    await sandbox.StartAsync(stop.Token);
    Console.WriteLine($"FleetDns sandbox is ready: scenario {settings.Scenario}, hub {sandbox.File.Hub}, files in {settings.Directory}");
    await Task.Delay(Timeout.Infinite, stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception error) when (error is PortInUseException or InvalidOperationException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"The sandbox cannot start: {error.Message}");
    return 1;
}

void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

// The dashboard holds the other end of standard input: when the dashboard ends, the sandbox ends.
async Task StopAtEndOfInputAsync()
{
    await using var input = Console.OpenStandardInput();
    var buffer = new byte[256];
    while (await input.ReadAsync(buffer) > 0)
    {
    }

    await stop.CancelAsync();
}
