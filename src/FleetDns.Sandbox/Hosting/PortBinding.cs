using System.Net.Sockets;

namespace FleetDns.Sandbox.Hosting;

/// <summary>A port is not available; the message names the port and the setting.</summary>
internal sealed class PortInUseException(string message, Exception inner) : Exception(message, inner);

/// <summary>Binds a port, and retries for a while in case it was just released.</summary>
internal static class PortBinding
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <param name="setting">E.g. <c>Sandbox:HubPort</c>.</param>
    /// <param name="bind">Called until it succeeds; must leave nothing behind when it throws.</param>
    public static async Task<T> BindAsync<T>(string setting, int port, Func<Task<T>> bind, TimeProvider time, CancellationToken stop)
    {
        var until = time.GetUtcNow() + s_limit;
        while (true)
        {
            try
            {
                return await bind();
            }
            catch (Exception error) when (IsInUse(error))
            {
                if (time.GetUtcNow() >= until)
                {
                    throw new PortInUseException(
                        $"Port {port} ({setting}) is in use by another program. Choose another with {setting}=PORT, or 0 for any free one.",
                        error);
                }
            }

            await Task.Delay(s_pause, time, stop);
        }
    }

    /// <summary>Kestrel wraps the socket's error in an IOException or two.</summary>
    private static bool IsInUse(Exception? error) =>
        error is not null
            && (error is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || IsInUse(error.InnerException));
}
