using System.Diagnostics;

namespace FleetDns.EndToEnd;

/// <summary>A DNS server of another make (Debian's gdnsd) that answers one name with two targets, 70 to 30.</summary>
public sealed class Gdnsd : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private Gdnsd(Process process, DirectoryInfo directory, int port) =>
        (_process, _directory, Address) = (process, directory, $"127.0.0.1:{port}");

    /// <summary>host:port.</summary>
    public string Address { get; }

    public static async Task<Gdnsd> StartAsync(string label, string seventy, string thirty)
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-gdnsd-");
        var port = FreePort.Next();
        directory.CreateSubdirectory("zones");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "config"), $$"""
            options => { listen => 127.0.0.1:{{port}}, run_dir => {{directory.FullName}}/run, state_dir => {{directory.FullName}}/state }
            plugins => { weighted => { service_types => up, split => { a = [ {{seventy}}., 70 ], b = [ {{thirty}}., 30 ] } } }
            """);
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "zones", "trafficmanager.net"), $"""
            $TTL 60
            @ SOA ns1 hostmaster ( 1 7200 1800 259200 60 )
            @ NS ns1
            ns1 A 127.0.0.1
            {label} 60 DYNC weighted!split

            """);
        var process = Process.Start(
            new ProcessStartInfo(
                "gdnsd", ["-c", directory.FullName, "start"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var log = new System.Text.StringBuilder();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            log.AppendLine(line.Data);
            if (line.Data?.Contains("DNS listeners started", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.BeginErrorReadLine();
        if (await Task.WhenAny(ready.Task, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(20))) != ready.Task)
        {
            throw new InvalidOperationException($"gdnsd did not start:\n{log}");
        }

        return new Gdnsd(process, directory, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
