namespace FleetDns.Sandbox.Arm;

/// <summary>endpointMonitorStatus and profileMonitorStatus (facts 3.4), in Azure's words.</summary>
internal static class MonitorStatus
{
    public static string Of(TrafficManagerProfile profile, TrafficManagerEndpoint endpoint) =>
        !profile.Enabled ? "Inactive"
        : !endpoint.Enabled ? "Disabled"
        : endpoint.AlwaysServe ? "Unmonitored"
        : endpoint.Health switch
        {
            EndpointHealth.Online => "Online",
            EndpointHealth.Degraded => "Degraded",
            _ => "CheckingEndpoint",
        };

    public static string Of(TrafficManagerProfile profile)
    {
        if (!profile.Enabled)
            return "Disabled";
        var statuses = profile.Endpoints.Select(endpoint => Of(profile, endpoint)).ToHashSet();
        return statuses.Contains("Degraded") ? "Degraded"
            : statuses.Contains("Online") || statuses.Contains("Unmonitored") ? "Online"
            : statuses.Contains("CheckingEndpoint") ? "CheckingEndpoints"
            : "Inactive";
    }
}
