namespace FleetDns.Core.Fleet;

/// <summary>The names that the controllers use in Azure (docs/domain.md 2.3). Compared ignoring case: Azure and the status differ in
/// it.</summary>
public static class AzureNames
{
    /// <summary>Azure profile of a TrafficManagerProfile: <c>fleet-&lt;uid&gt;</c>.</summary>
    public static string Profile(string uid) => $"fleet-{uid}";

    /// <summary>The prefix of all endpoint names of a backend: <c>fleet-&lt;uid of the backend&gt;#</c>. Any other endpoint of the profile
    /// is foreign.</summary>
    public static string EndpointPrefix(string backendUid) => $"fleet-{backendUid}#";

    /// <summary><c>fleet-&lt;uid of the backend&gt;#&lt;import&gt;#&lt;member&gt;</c>.</summary>
    public static string Endpoint(string backendUid, string import, string cluster) => $"fleet-{backendUid}#{import}#{cluster}";

    /// <summary>The member's name in an endpoint's name; null if it has none.</summary>
    public static string? Cluster(string endpointName) =>
        endpointName.LastIndexOf('#') is var at and > 0 && at < endpointName.Length - 1 ? endpointName[(at + 1)..] : null;

    /// <summary>The subscription in an ARM id, <c>/subscriptions/&lt;subscription&gt;/…</c>; null in any other text.</summary>
    public static string? Subscription(string? id) =>
        id?.Split('/') is ["", var word, { Length: > 0 } subscription, ..]
            && word.Equals("subscriptions", StringComparison.OrdinalIgnoreCase) ? subscription : null;

    /// <summary>A DNS name as FleetDns compares it: lower case, without final dot.</summary>
    public static string? Target(string? name) => string.IsNullOrEmpty(name) ? null : name.TrimEnd('.').ToLowerInvariant();
}
