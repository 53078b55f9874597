using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FleetDns.Sandbox.Endpoints;

/// <summary>
/// HTTP on every public address: a small page that names the cluster. All addresses listen on one port instead of the Services' own.
/// A plain socket server, because addresses are added and removed while it runs and each response is one packet.
/// </summary>
internal sealed partial class EndpointServer : IAsyncDisposable
{
    private const int MaxRequest = 16 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Listening> _sites = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _reserved;
    private readonly ILogger _log;

    private sealed record Listening(Socket Socket, Task Loop)
    {
        public EndpointSite Site { get; set; } = null!;
    }

    private EndpointServer(Socket reserved, ILogger log)
    {
        _reserved = reserved;
        _log = log;
        Port = ((IPEndPoint)reserved.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Reserves the port on 127.0.0.1, where nothing listens, so that no other server gets it.</summary>
    public static EndpointServer Start(int port, ILogger log)
    {
        var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            reserved.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new EndpointServer(reserved, log);
        }
        catch
        {
            reserved.Dispose();
            throw;
        }
    }

    public EndpointSite? Find(string address) => _sites.GetValueOrDefault(address)?.Site;

    /// <summary>
    /// Opens or changes an address. A site without ports keeps its address and resets every connection, as a load balancer without healthy
    /// pods does.
    /// </summary>
    public void Open(EndpointSite site)
    {
        if (_sites.TryGetValue(site.Address, out var known))
        {
            known.Site = site;
            return;
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Parse(site.Address), Port));
            socket.Listen(512);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            Log.CannotOpen(_log, site.Address, Port, error.Message);
            return;
        }

        _sites[site.Address] = new Listening(socket, AcceptAsync(socket, site.Address)) { Site = site };
    }

    public void Close(string address)
    {
        if (_sites.TryRemove(address, out var listening))
        {
            listening.Socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        var loops = _sites.Values.ToList();
        foreach (var site in loops)
        {
            site.Socket.Dispose();
        }

        await Task.WhenAll(loops.Select(site => site.Loop));
        _reserved.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket socket, string address)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await socket.AcceptAsync(_stop.Token);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            // Each connection ends after one response or a time limit; nothing waits for it.
            _ = AnswerAsync(client, address);
        }
    }

    private async Task AnswerAsync(Socket client, string address)
    {
        using var socket = client;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(s_patience);
        try
        {
            if (Find(address) is not { Ports.IsEmpty: false } site)
            {
                // Linger 0 turns the close into a reset: nothing listens behind the address.
                socket.LingerState = new LingerOption(true, 0);
                return;
            }

            var (method, keep) = await ReadRequestAsync(socket, limit.Token);
            if (!keep)
            {
                return;
            }

            await socket.SendAsync(Page(site, method), limit.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Log.Broken(_log, address, error.Message);
        }
    }

    /// <summary>Reads up to the empty line; a body, which no probe sends, is left unread.</summary>
    private static async Task<(string Method, bool Complete)> ReadRequestAsync(Socket socket, CancellationToken token)
    {
        var buffer = new byte[MaxRequest];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), token);
            if (read == 0)
            {
                return ("", false);
            }

            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                var line = Encoding.ASCII.GetString(buffer, 0, Math.Max(0, buffer.AsSpan(0, length).IndexOf((byte)' ')));
                return (line, true);
            }
        }

        return ("", false);
    }

    private static byte[] Page(EndpointSite site, string method)
    {
        var body = $"""
            <!doctype html>
            <meta charset="utf-8">
            <title>{site.Cluster}</title>
            <h1>{site.Cluster}</h1>
            <p>Region {site.Location}, address {site.Address}, serving {string.Join(", ", site.Services)}.</p>

            """.ReplaceLineEndings("\n");
        var head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
            + $"{Encoding.UTF8.GetByteCount(body)}\r\nX-Cluster: {site.Cluster}\r\nConnection: close\r\n\r\n";
        return Encoding.UTF8.GetBytes(method == "HEAD" ? head : head + body);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The endpoint address {Address}:{Port} cannot be opened: {Reason}")]
        public static partial void CannotOpen(ILogger log, string address, int port, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "A connection to {Address} ended early: {Reason}")]
        public static partial void Broken(ILogger log, string address, string reason);
    }
}
