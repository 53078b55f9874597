using System.Net;
using System.Net.Sockets;

namespace FleetDns.EndToEnd;

/// <summary>A port of loopback that was free a moment ago, for programs that cannot take 0.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
