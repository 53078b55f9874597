namespace FleetDns.Sources.Arm;

/// <summary>Converts the SDK's records to the fleet's facts.</summary>
internal static class AzureProfiles
{
    /// <summary>
    /// Tag with the TrafficManagerProfile for which a profile was created, as <c>namespace/name</c> (docs/domain.md 1.4).
    /// </summary>
    private const string OwnerTag = "networking.fleet.azure.com.trafficManagerProfile";

    private static readonly string[] s_types = ["azureEndpoints", "externalEndpoints", "nestedEndpoints"];

    public static AzureProfile ToFact(TrafficManagerProfileData data) => new(
        data.Id,
        data.Name,
        Owner(data),
        Lower(data.DnsConfig?.Fqdn),
        data.DnsConfig?.Ttl ?? 0,
        IsEnabled(data.ProfileStatus),
        data.TrafficRoutingMethod ?? "",
        Known(data.MonitorConfig?.ProfileMonitorStatus),
        [.. data.Endpoints.Select(ToFact)])
    {
        Monitor = data.MonitorConfig is { } monitor
            ? new AzureMonitor(monitor.Protocol, monitor.Port is >= 1 and <= 65535 ? (int)monitor.Port : null, monitor.Path) : null,
    };

    /// <summary>Equal in all shown values; records compare arrays by instance.</summary>
    public static bool IsSame(AzureProfile left, AzureProfile right) =>
        left with { Endpoints = right.Endpoints } == right && left.Endpoints.SequenceEqual(right.Endpoints);

    private static AzureEndpoint ToFact(TrafficManagerEndpointData data) => new(
        data.Id,
        data.Name,
        Type(data.ResourceType),
        Lower(data.Target),
        data.TargetResourceId,
        (int)Math.Clamp(data.Weight ?? 1, 0, int.MaxValue),
        IsEnabled(data.EndpointStatus),
        Known(data.EndpointMonitorStatus),
        string.Equals(data.AlwaysServe, "Enabled", StringComparison.OrdinalIgnoreCase));

    private static ObjectKey? Owner(TrafficManagerProfileData data) =>
        data.Tags.GetValueOrDefault(OwnerTag)?.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name] ? new ObjectKey(space, name)
            : null;

    /// <summary>The last segment of the type, in the spelling of the specification: Azure uses several.</summary>
    private static string Type(string resourceType)
    {
        var last = resourceType[(resourceType.LastIndexOf('/') + 1)..];
        return s_types.FirstOrDefault(t => t.Equals(last, StringComparison.OrdinalIgnoreCase)) ?? last;
    }

    /// <summary>A missing status means Enabled.</summary>
    private static bool IsEnabled(string? status) => !string.Equals(status, "Disabled", StringComparison.OrdinalIgnoreCase);

    /// <summary>Some answers of Azure omit a status or leave it empty (observed with older api-versions): then it is unknown.</summary>
    private static string? Known(string? status) => string.IsNullOrWhiteSpace(status) ? null : status;

    private static string? Lower(string? name) => name?.TrimEnd('.').ToLowerInvariant();
}
