using System.Net;

namespace FleetDns.Sources.Dns;

/// <summary>The root name servers (IANA's root hints). They change about once in a decade; an outdated one is skipped.</summary>
internal static class RootHints
{
    public static IReadOnlyList<(string Name, IPAddress Address)> All { get; } =
    [
        ("a.root-servers.net", IPAddress.Parse("198.41.0.4")),
        ("b.root-servers.net", IPAddress.Parse("170.247.170.2")),
        ("c.root-servers.net", IPAddress.Parse("192.33.4.12")),
        ("d.root-servers.net", IPAddress.Parse("199.7.91.13")),
        ("e.root-servers.net", IPAddress.Parse("192.203.230.10")),
        ("f.root-servers.net", IPAddress.Parse("192.5.5.241")),
        ("g.root-servers.net", IPAddress.Parse("192.112.36.4")),
        ("h.root-servers.net", IPAddress.Parse("198.97.190.53")),
        ("i.root-servers.net", IPAddress.Parse("192.36.148.17")),
        ("j.root-servers.net", IPAddress.Parse("192.58.128.30")),
        ("k.root-servers.net", IPAddress.Parse("193.0.14.129")),
        ("l.root-servers.net", IPAddress.Parse("199.7.83.42")),
        ("m.root-servers.net", IPAddress.Parse("202.12.27.33")),
        ("a.root-servers.net", IPAddress.Parse("2001:503:ba3e::2:30")),
        ("k.root-servers.net", IPAddress.Parse("2001:7fd::1")),
    ];
}
