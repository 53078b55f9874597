namespace FleetDns.Sources.Endpoints;

/// <summary>Which endpoints may be probed.</summary>
public sealed record EndpointOptions
{
    /// <summary>Setting <c>Endpoints:Port</c>; 0 for the monitor's own port.</summary>
    public int Port { get; init; }

    /// <summary>The sandbox: endpoints have only loopback addresses.</summary>
    public bool LoopbackOnly { get; init; }
}
