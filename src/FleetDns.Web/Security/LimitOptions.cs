namespace FleetDns.Web.Security;

/// <summary>Limits for one user and for this process (settings <c>Limits:*</c>). What exceeds them is refused with a message.</summary>
public sealed record LimitOptions
{
    /// <summary>Browser tabs that one user may have open at once.</summary>
    public int CircuitsPerPerson { get; init; } = 50;

    /// <summary>Browser tabs of all users.</summary>
    public int Circuits { get; init; } = 2000;

    /// <summary>Tabs that lost their connection and are kept so that they can be resumed.</summary>
    public int DisconnectedCircuits { get; init; } = 100;

    /// <summary>Pages and connections that one user may open per minute.</summary>
    public int PagesPerMinute { get; init; } = 600;

    /// <summary>Messages that the tabs of one user may send per second; more must wait.</summary>
    public int EventsPerSecond { get; init; } = 200;

    /// <summary>Calls of the read API per user and minute.</summary>
    public int ApiCallsPerMinute { get; init; } = 300;

    /// <summary>Endpoints that are probed at once for one user; more must wait.</summary>
    public int EndpointChecksPerPerson { get; init; } = 4;

    /// <summary>Endpoints that are probed at once for all users.</summary>
    public int EndpointChecks { get; init; } = 8;

    /// <summary>Pasted manifests that are checked at once for all users, one per user.</summary>
    public int ManifestChecks { get; init; } = 2;
}
