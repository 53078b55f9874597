namespace FleetDns.Sources.Endpoints;

/// <summary>Where endpoints may be asked.</summary>
public sealed record EndpointOptions
{
    /// <summary>Setting <c>Endpoints:Port</c>; 0 = the monitor's own port.</summary>
    public int Port { get; init; }

    /// <summary>The sandbox: endpoints live on loopback addresses, and nowhere else.</summary>
    public bool LoopbackOnly { get; init; }
}
