namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Names and fixed values of fleet networking (docs/domain.md 1.4, 2.3).</summary>
internal static class FleetNames
{
    public const string HubManager = "hub-net-controller-manager";
    public const string MemberManager = "member-net-controller-manager";

    public const string MetricsFinalizer = "networking.fleet.azure.com/metrics-cleanup";
    public const string ProfileFinalizer = "networking.fleet.azure.com/traffic-manager-profile-cleanup";
    public const string BackendFinalizer = "networking.fleet.azure.com/traffic-manager-backend-cleanup";
    public const string ServiceExportFinalizer = "networking.fleet.azure.com/svc-export-cleanup";
    public const string InternalExportFinalizer = "networking.fleet.azure.com/internal-svc-export-cleanup";

    public const string WeightAnnotation = "networking.fleet.azure.com/weight";
    public const string LastSeenVersion = "networking.fleet.azure.com/last-seen-resource-version";
    public const string LastSeenTimestamp = "networking.fleet.azure.com/last-seen-timestamp";

    /// <summary>On an InternalServiceExport: the version of the Service whose conflict the member's agent has reported.</summary>
    public const string LastObservedVersion = "networking.fleet.azure.com/last-observed-resource-version";

    /// <summary>Tag of an Azure profile; its value is <c>namespace/name</c> of the TrafficManagerProfile.</summary>
    public const string ProfileTag = "networking.fleet.azure.com.trafficManagerProfile";

    public const long Ttl = 60;

    public static string AzureProfile(string profileUid) => $"fleet-{profileUid}";

    public static string EndpointPrefix(string backendUid) => $"fleet-{backendUid}#";

    public static string Endpoint(string backendUid, string import, string member) => $"{EndpointPrefix(backendUid)}{import}#{member}";

    public static string MemberNamespace(string member) => $"fleet-member-{member}";
}
