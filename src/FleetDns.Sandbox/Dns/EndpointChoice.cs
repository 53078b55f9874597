using System.Collections.Immutable;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Dns;

/// <summary>Which endpoint one query gets under the Weighted method (facts 4.2).</summary>
internal static class EndpointChoice
{
    /// <summary>
    /// Enabled and Online, CheckingEndpoint or always served; where all of those are Degraded, the degraded ones as if they were Online.
    /// Empty: the name has no answer (NXDOMAIN).
    /// </summary>
    public static ImmutableArray<TrafficManagerEndpoint> Eligible(AzureSubscription azure, TrafficManagerProfile profile)
    {
        if (!profile.Enabled)
            return [];
        var served = profile.Endpoints.Where(endpoint => endpoint.Enabled && StatusOf(endpoint) != MonitorStatus.Stopped).ToImmutableArray();
        var healthy = served.Where(endpoint => endpoint.AlwaysServe || StatusOf(endpoint) != "Degraded").ToImmutableArray();
        return healthy.IsEmpty ? served : healthy;

        string StatusOf(TrafficManagerEndpoint endpoint) => MonitorStatus.Of(azure, profile, endpoint);
    }

    /// <param name="draw">In [0, 1): each endpoint gets a stretch of it in proportion to its weight.</param>
    public static TrafficManagerEndpoint Choose(ImmutableArray<TrafficManagerEndpoint> eligible, double draw)
    {
        var point = draw * eligible.Sum(endpoint => (long)endpoint.Weight);
        foreach (var endpoint in eligible)
        {
            point -= endpoint.Weight;
            if (point < 0)
                return endpoint;
        }

        return eligible[^1];
    }
}
