namespace FleetDns.Sandbox.Endpoints;

/// <summary>What one public address serves: the Services behind it in one member cluster.</summary>
/// <param name="Address">127.0.x.y.</param>
/// <param name="Ports">Service ports that something behind them answers; a port that is not here refuses.</param>
internal sealed record EndpointSite(string Address, string Cluster, string Location, ImmutableSortedSet<string> Services, ImmutableSortedSet<int> Ports);
