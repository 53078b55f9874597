using System.Net;

namespace FleetDns.Sources.Dns;

/// <summary>One address of one name server.</summary>
/// <param name="Name">Host name without final dot, or the address itself where no name is known.</param>
internal sealed record NameServerAddress(string Name, IPEndPoint EndPoint)
{
    /// <summary>As shown: <c>tm1.dns-tm.com (13.107.222.240)</c>, <c>127.0.0.1:10053</c>.</summary>
    public override string ToString()
    {
        var address = EndPoint.Port == 53 ? EndPoint.Address.ToString() : EndPoint.ToString();
        return IPAddress.TryParse(Name, out _) ? address : $"{Name} ({address})";
    }
}
