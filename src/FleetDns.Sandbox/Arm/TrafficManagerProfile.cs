using System.Net;

namespace FleetDns.Sandbox.Arm;

/// <summary>A Traffic Manager profile as Azure stores it (docs/domain.md 3.2). Immutable: DNS and probes read it without a lock.</summary>
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
    public const string MultiValue = "MultiValue";

    /// <summary>allowedEndpointRecordTypes: stored and returned.</summary>
    public ImmutableArray<string> AllowedRecordTypes { get; init; } = [];

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

/// <summary>The result of the probes so far.</summary>
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
    NestedSettings? Nested = null)
{
    /// <summary>Codes of regions, for the Geographic method.</summary>
    public ImmutableArray<string> GeoMapping { get; init; } = [];

    /// <summary>For the Subnet method; an endpoint without subnets gets the clients that no other covers.</summary>
    public ImmutableArray<EndpointSubnet> Subnets { get; init; } = [];
}

/// <summary>A range of addresses, or an address and the length of its prefix (scope).</summary>
internal sealed record EndpointSubnet(string First, string? Last, int? Scope)
{
    public bool Holds(IPAddress address)
    {
        var first = IPAddress.Parse(First).GetAddressBytes();
        var asked = address.GetAddressBytes();
        if (asked.Length != first.Length)
        {
            return false;
        }

        if (Last is not null)
        {
            return asked.AsSpan().SequenceCompareTo(first) >= 0
                && asked.AsSpan().SequenceCompareTo(IPAddress.Parse(Last).GetAddressBytes()) <= 0;
        }

        var length = Math.Clamp(Scope ?? first.Length * 8, 0, first.Length * 8);
        for (var bit = 0; bit < length; bit++)
        {
            if (((asked[bit / 8] ^ first[bit / 8]) & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// How many endpoints of the child must be online. The two counts by family are stored and returned; nothing here has IPv6.
/// </summary>
internal sealed record NestedSettings(int MinChildEndpoints, int? MinChildEndpointsIPv4, int? MinChildEndpointsIPv6);
