namespace FleetDns.Sources.Dns;

/// <summary>Whom to ask, and how gently.</summary>
public sealed record DnsOptions
{
    /// <summary>Zone → <c>host:port</c> of its name server, in place of looking it up (setting <c>Dns:Servers</c>); the longest matching zone wins.</summary>
    public IReadOnlyDictionary<string, string> Servers { get; init; } = new Dictionary<string, string>();

    /// <summary>Port of name servers that were looked up.</summary>
    public int Port { get; init; } = 53;

    /// <summary>Recursive resolvers as <c>address:port</c>, asked for the name servers of a zone (setting <c>Dns:Resolvers</c>); none: the machine's. Never measured.</summary>
    public IReadOnlyList<string> Resolvers { get; init; } = [];

    /// <summary>Name servers are searched from the root servers down, without any resolver (setting <c>Dns:FromRoot</c>).</summary>
    public bool FromRoot { get; init; }

    /// <summary>Names of profiles are measured under this zone, or where Azure confirms them (setting <c>Dns:ProfileZone</c>).</summary>
    public string ProfileZone { get; init; } = "trafficmanager.net";

    /// <summary>Most queries a second to one address of a name server, all measurements and look-ups of the process together (docs/domain.md 4.3.5).</summary>
    public int QueriesPerSecond { get; init; } = 20;

    /// <summary>How long one query waits for its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
