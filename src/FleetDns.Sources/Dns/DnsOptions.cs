namespace FleetDns.Sources.Dns;

/// <summary>The name servers to query, and limits for the queries.</summary>
public sealed record DnsOptions
{
    /// <summary>
    /// Zone → <c>host:port</c> of its name server, instead of a lookup (setting <c>Dns:Servers</c>); the longest matching zone wins.
    /// </summary>
    public IReadOnlyDictionary<string, string> Servers { get; init; } = new Dictionary<string, string>();

    /// <summary>Port of name servers that were looked up.</summary>
    public int Port { get; init; } = 53;

    /// <summary>
    /// Recursive resolvers as <c>address:port</c>, asked for the name servers of a zone (setting <c>Dns:Resolvers</c>); empty: the
    /// machine's.
    /// They are never measured.
    /// </summary>
    public IReadOnlyList<string> Resolvers { get; init; } = [];

    /// <summary>Name servers are found from the root servers down, without a resolver (setting <c>Dns:FromRoot</c>).</summary>
    public bool FromRoot { get; init; }

    /// <summary>
    /// Names of profiles are measured if they are below this zone or Azure confirms them (setting <c>Dns:ProfileZone</c>).
    /// </summary>
    public string ProfileZone { get; init; } = "trafficmanager.net";

    /// <summary>
    /// Most queries per second to one address of a name server, for all measurements and lookups of the process together (docs/domain.md
    /// 4.3.5).
    /// </summary>
    public int QueriesPerSecond { get; init; } = 20;

    /// <summary>How long one query waits for its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
