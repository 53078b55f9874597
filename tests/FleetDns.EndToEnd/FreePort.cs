using System.Net;
using System.Net.Sockets;

namespace FleetDns.EndToEnd;

/// <summary>A free port of loopback, for programs that cannot take 0. Each is given once, and none is from the range in which the system
/// picks ports: no connection takes it meanwhile.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;
    private static int s_given = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref s_given) % Count);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }
    }
}
