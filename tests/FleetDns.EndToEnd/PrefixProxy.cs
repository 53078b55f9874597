using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FleetDns.EndToEnd;

/// <summary>
/// A reverse proxy that serves a dashboard below a path, as an ingress does. One connection carries one request, so that only the head has
/// to be understood; what follows (bodies, WebSockets) is passed on as it is.
/// </summary>
public sealed class PrefixProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly string _prefix;
    private readonly bool _strips;
    private readonly Task _accepting;
    private readonly ConcurrentQueue<string> _elsewhere = new();

    /// <param name="strips">Removes the path and names it in X-Forwarded-Prefix; otherwise passes it on.</param>
    public PrefixProxy(string target, string prefix, bool strips)
    {
        (_target, _prefix, _strips) = (new Uri(target), prefix, strips);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>With the path, without a trailing slash.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{_prefix}";

    /// <summary>Paths outside the prefix that a browser asked for: each one is a link that left the dashboard.</summary>
    public IReadOnlyCollection<string> Elsewhere => _elsewhere;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var browser = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(browser);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient browser)
    {
        using (browser)
        {
            try
            {
                var from = browser.GetStream();
                var (head, rest) = await ReadHeadAsync(from);
                var lines = head.Split("\r\n").ToList();
                var first = lines[0].Split(' ');
                if (!first[1].StartsWith(_prefix, StringComparison.Ordinal))
                {
                    _elsewhere.Enqueue(first[1]);
                    await from.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                    return;
                }

                if (_strips)
                {
                    first[1] = first[1][_prefix.Length..] is { Length: > 0 } below ? below : "/";
                    lines.Insert(1, $"X-Forwarded-Prefix: {_prefix}");
                }

                lines[0] = string.Join(' ', first);
                lines = [
                    .. lines.Select(
                        line => line.Equals("Connection: keep-alive", StringComparison.OrdinalIgnoreCase) ? "Connection: close" : line)];
                using var dashboard = new TcpClient();
                await dashboard.ConnectAsync(_target.Host, _target.Port, _stop.Token);
                var to = dashboard.GetStream();
                await to.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), _stop.Token);
                await to.WriteAsync(rest, _stop.Token);
                await Task.WhenAny(from.CopyToAsync(to, _stop.Token), to.CopyToAsync(from, _stop.Token));
            }
            catch (Exception ex) when (ex is IOException or SocketException or OperationCanceledException)
            {
                // Either end is gone.
            }
        }
    }

    private async Task<(string Head, byte[] Body)> ReadHeadAsync(NetworkStream from)
    {
        var (read, buffer) = (new List<byte>(), new byte[8192]);
        while (true)
        {
            var count = await from.ReadAsync(buffer, _stop.Token);
            read.AddRange(buffer.AsSpan(0, count));
            var text = Encoding.Latin1.GetString([.. read]);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                return (text[..end], [.. read.Skip(end + 4)]);
            }

            if (count == 0)
            {
                throw new IOException("The browser left.");
            }
        }
    }
}
