namespace FleetDns.Sandbox.Arm;

/// <summary>endpointMonitorStatus and profileMonitorStatus (docs/domain.md 3.4), with Azure's values.</summary>
internal static class MonitorStatus
{
    public const string Stopped = "Stopped";

    /// <summary>Azure's maximum depth of nested profiles.</summary>
    private const int MaxDepth = 10;

    public static string Of(AzureSubscription azure, TrafficManagerProfile profile, TrafficManagerEndpoint endpoint, int depth = 0) =>
        !endpoint.Enabled ? "Disabled"
        : !profile.Enabled ? "Inactive"
        : endpoint.AlwaysServe ? "Unmonitored"
        : endpoint.Nested is { } nested ? Nested(azure, endpoint, nested, depth)
        : endpoint.Health switch
        {
            EndpointHealth.Online => "Online",
            EndpointHealth.Degraded => "Degraded",
            _ => "CheckingEndpoint",
        };

    public static string Of(AzureSubscription azure, TrafficManagerProfile profile, int depth = 0)
    {
        if (!profile.Enabled)
        {
            return "Disabled";
        }

        var statuses = profile.Endpoints.Select(endpoint => Of(azure, profile, endpoint, depth)).ToHashSet();
        return statuses.Contains("Degraded") ? "Degraded"
            : statuses.Contains("Online") || statuses.Contains("Unmonitored") ? "Online"
            : statuses.Contains("CheckingEndpoint") ? "CheckingEndpoints"
            : "Inactive";
    }

    /// <summary>A nested endpoint is not probed: it is healthy when enough of its child's endpoints are.</summary>
    private static string Nested(AzureSubscription azure, TrafficManagerEndpoint endpoint, NestedSettings nested, int depth)
    {
        if (depth >= MaxDepth || azure.FindProfileByFqdn(endpoint.Target) is not { Enabled: true } child)
        {
            return Stopped;
        }

        if (Of(azure, child, depth + 1) == "Inactive")
        {
            return Stopped;
        }

        var statuses = child.Endpoints.Select(e => Of(azure, child, e, depth + 1)).ToList();
        var online = statuses.Count(s => s is "Online" or "Unmonitored");
        return online >= nested.MinChildEndpoints ? "Online"
            : online + statuses.Count(s => s == "CheckingEndpoint") >= nested.MinChildEndpoints ? "CheckingEndpoint"
            : "Degraded";
    }
}
