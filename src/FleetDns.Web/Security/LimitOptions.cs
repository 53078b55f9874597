namespace FleetDns.Web.Security;

/// <summary>How much one person, and this process as a whole, may ask for (settings <c>Limits:*</c>). What goes beyond is refused in words.</summary>
public sealed record LimitOptions
{
    /// <summary>Browser tabs that one person has open at once.</summary>
    public int CircuitsPerPerson { get; init; } = 50;

    /// <summary>Browser tabs of all people.</summary>
    public int Circuits { get; init; } = 2000;

    /// <summary>Tabs that lost their connection and are kept, so that they come back as they were.</summary>
    public int DisconnectedCircuits { get; init; } = 100;

    /// <summary>Pages and connections that one person opens in a minute.</summary>
    public int PagesPerMinute { get; init; } = 600;

    /// <summary>Messages that the tabs of one person send in a second; more wait.</summary>
    public int EventsPerSecond { get; init; } = 200;

    /// <summary>Calls of the read API by one person in a minute.</summary>
    public int ApiCallsPerMinute { get; init; } = 300;

    /// <summary>Endpoints that are asked at once for one person; more wait.</summary>
    public int EndpointChecksPerPerson { get; init; } = 4;

    /// <summary>Endpoints that are asked at once for all people.</summary>
    public int EndpointChecks { get; init; } = 8;

    /// <summary>Pasted manifests that are checked at once for all people, one of each person.</summary>
    public int ManifestChecks { get; init; } = 2;
}
