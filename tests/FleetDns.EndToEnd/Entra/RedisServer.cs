using System.Diagnostics;
using System.Net.Sockets;

namespace FleetDns.EndToEnd.Entra;

/// <summary>A Redis of its own on a free port of loopback, in a temporary folder.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private RedisServer(Process process, DirectoryInfo folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    /// <summary>Everything it holds, as it would be written to disk.</summary>
    public async Task<byte[]> DumpAsync()
    {
        await Command.RunAsync("redis-cli", ["-p", $"{Port}", "save"]);
        return await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "dump.rdb"));
    }

    public static Task<RedisServer> StartAsync() => StartAsync(FreePort.Next());

    /// <param name="password">Null: it asks for none.</param>
    public static async Task<RedisServer> StartAsync(int port, string? password = null)
    {
        var folder = Directory.CreateTempSubdirectory("fleetdns-redis-");
        var start = new ProcessStartInfo(Program) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true };
        foreach (
            var argument in new[] { "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--rdbcompression",
            "no" }.Concat(password is null ? [] : ["--requirepass", password]))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync("127.0.0.1", port, late.Token);
                return new RedisServer(process, folder, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }

    public async Task StopAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
