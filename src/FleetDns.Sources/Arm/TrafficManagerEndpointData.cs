namespace FleetDns.Sources.Arm;

/// <summary>An endpoint of a Traffic Manager profile, in the SDK's names.</summary>
public sealed record TrafficManagerEndpointData
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary><c>Microsoft.Network/trafficManagerProfiles/azureEndpoints</c>, …/externalEndpoints or …/nestedEndpoints.</summary>
    public required string ResourceType { get; init; }

    public string? TargetResourceId { get; init; }
    public string? Target { get; init; }

    /// <summary>Enabled or Disabled.</summary>
    public string? EndpointStatus { get; init; }

    /// <summary>CheckingEndpoint, Online, Degraded, Disabled, Inactive, Stopped or Unmonitored.</summary>
    public string? EndpointMonitorStatus { get; init; }

    /// <summary>1..1000.</summary>
    public long? Weight { get; init; }

    public long? Priority { get; init; }
    public string? EndpointLocation { get; init; }

    /// <summary>Enabled or Disabled.</summary>
    public string? AlwaysServe { get; init; }
}
