namespace FleetDns.Sandbox.Endpoints;

/// <summary>One public address and the Services behind it in one member cluster.</summary>
/// <param name="Address">127.0.x.y.</param>
/// <param name="Ports">Service ports with a listening backend; any other port refuses connections.</param>
internal sealed record EndpointSite(string Address, string Cluster, string Location, ImmutableSortedSet<string> Services,
    ImmutableSortedSet<int> Ports);
