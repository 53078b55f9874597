namespace FleetDns.Sources.Arm;

// Names and shapes of Azure.ResourceManager.TrafficManager (api-version 2022-04-01, docs/domain.md 3.2 and 3.3), which the package source
// of this project does not serve.
// Statuses are texts, because Azure may add values.

/// <summary>A Traffic Manager profile.</summary>
public sealed record TrafficManagerProfileData
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Enabled or Disabled.</summary>
    public string? ProfileStatus { get; init; }

    /// <summary>Performance, Priority, Weighted, Geographic, MultiValue or Subnet.</summary>
    public string? TrafficRoutingMethod { get; init; }

    public TrafficManagerDnsConfig? DnsConfig { get; init; }
    public TrafficManagerMonitorConfig? MonitorConfig { get; init; }
    public ImmutableArray<TrafficManagerEndpointData> Endpoints { get; init; } = [];
}

/// <param name="Ttl">Seconds.</param>
public sealed record TrafficManagerDnsConfig(string? RelativeName, string? Fqdn, long? Ttl);

/// <param name="ProfileMonitorStatus">CheckingEndpoints, Online, Degraded, Disabled or Inactive.</param>
public sealed record TrafficManagerMonitorConfig(
    string? ProfileMonitorStatus,
    string? Protocol,
    long? Port,
    string? Path,
    long? IntervalInSeconds,
    long? TimeoutInSeconds,
    long? ToleratedNumberOfFailures);
