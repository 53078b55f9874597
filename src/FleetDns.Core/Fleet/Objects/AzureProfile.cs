namespace FleetDns.Core.Fleet;

/// <summary>A Traffic Manager profile as Azure has it (docs/domain.md 3.2). Texts of statuses are Azure's own.</summary>
/// <param name="Owner">The TrafficManagerProfile named by tag <c>networking.fleet.azure.com.trafficManagerProfile</c>; null for profiles
/// not made by a fleet.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="RoutingMethod">Weighted, Priority, Performance, Geographic, MultiValue or Subnet; empty if Azure does not report
/// it.</param>
/// <param name="MonitorStatus">profileMonitorStatus: CheckingEndpoints, Online, Degraded, Disabled, Inactive; null if Azure does not report
/// it.</param>
public sealed record AzureProfile(
    string Id,
    string Name,
    ObjectKey? Owner,
    string? Fqdn,
    long Ttl,
    bool Enabled,
    string RoutingMethod,
    string? MonitorStatus,
    EquatableArray<AzureEndpoint> Endpoints)
{
    /// <summary>What Azure probes; null if Azure does not report it.</summary>
    public AzureMonitor? Monitor { get; init; }
}

/// <param name="Protocol">HTTP, HTTPS or TCP; null if Azure does not report it.</param>
/// <param name="Port">1..65535; null if Azure does not report it.</param>
/// <param name="Path">Null for TCP.</param>
public sealed record AzureMonitor(string? Protocol, int? Port, string? Path);

/// <summary>One endpoint of an Azure profile (docs/domain.md 3.3).</summary>
/// <param name="Type">Last segment of the type: azureEndpoints, externalEndpoints or nestedEndpoints.</param>
/// <param name="Weight">1..1000.</param>
/// <param name="Enabled">endpointStatus.</param>
/// <param name="MonitorStatus">endpointMonitorStatus: CheckingEndpoint, Online, Degraded, Disabled, Inactive, Stopped, Unmonitored; null if
/// Azure does not report it.</param>
public sealed record AzureEndpoint(
    string Id,
    string Name,
    string Type,
    string? Target,
    string? TargetResourceId,
    int Weight,
    bool Enabled,
    string? MonitorStatus,
    bool AlwaysServe);
