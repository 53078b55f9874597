using System.Collections.Immutable;

namespace FleetDns.Sandbox.Arm;

/// <summary>A Traffic Manager profile as Azure keeps it (facts 3.2). Immutable: DNS and probes read it without a lock.</summary>
/// <param name="Ttl">Seconds.</param>
internal sealed record TrafficManagerProfile(
    string ResourceGroup,
    string Name,
    ImmutableSortedDictionary<string, string> Tags,
    bool Enabled,
    string RoutingMethod,
    string RelativeName,
    long Ttl,
    MonitorConfig Monitor,
    string TrafficViewEnrollment,
    long? MaxReturn,
    ImmutableArray<TrafficManagerEndpoint> Endpoints)
{
    public const string Zone = "trafficmanager.net";

    public string Fqdn => $"{RelativeName}.{Zone}";
}

/// <summary>How endpoints are probed. Interval and timeout in seconds.</summary>
internal sealed record MonitorConfig(
    string Protocol,
    int Port,
    string? Path,
    int IntervalInSeconds,
    int TimeoutInSeconds,
    int ToleratedNumberOfFailures,
    ImmutableArray<MonitorHeader> CustomHeaders,
    ImmutableArray<StatusCodeRange> ExpectedStatusCodes);

internal sealed record MonitorHeader(string Name, string Value);

internal sealed record StatusCodeRange(int Min, int Max);

/// <summary>What the probes have found so far.</summary>
internal enum EndpointHealth
{
    Unknown,
    Online,
    Degraded,
}

/// <param name="Type">azureEndpoints, externalEndpoints or nestedEndpoints.</param>
/// <param name="Weight">1..1000.</param>
internal sealed record TrafficManagerEndpoint(
    string Type,
    string Name,
    bool Enabled,
    string? TargetResourceId,
    string Target,
    int Weight,
    int Priority,
    string? Location,
    bool AlwaysServe,
    ImmutableArray<MonitorHeader> CustomHeaders,
    EndpointHealth Health = EndpointHealth.Unknown,
    NestedSettings? Nested = null);

/// <summary>How many endpoints of the child must be online. The two counts by family are kept and given back; nothing here has IPv6.</summary>
internal sealed record NestedSettings(int MinChildEndpoints, int? MinChildEndpointsIPv4, int? MinChildEndpointsIPv6);
