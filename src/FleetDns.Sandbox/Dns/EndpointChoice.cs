using System.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;

namespace FleetDns.Sandbox.Dns;

/// <summary>Selects the endpoints for one query by the profile's routing method (docs/domain.md 4.2). Only Weighted uses weights.</summary>
internal static class EndpointChoice
{
    /// <summary>
    /// All clients of the sandbox count as being in the United States, next to this region: there is no lookup of an address's location.
    /// </summary>
    private const string ClientRegion = Hosting.FleetShape.Region;

    private static readonly string[] s_clientCodes = ["US", "GEO-NA", "WORLD"];

    /// <summary>
    /// Enabled and Online, CheckingEndpoint or always served; when all are Degraded, the degraded ones count as Online.
    /// Empty when the name has no answer (NXDOMAIN).
    /// </summary>
    public static ImmutableArray<TrafficManagerEndpoint> Eligible(AzureSubscription azure, TrafficManagerProfile profile)
    {
        if (!profile.Enabled)
        {
            return [];
        }

        var served =
            profile.Endpoints.Where(endpoint => endpoint.Enabled && StatusOf(endpoint) != MonitorStatus.Stopped).ToImmutableArray();
        // The Geographic method ignores health.
        var healthy = profile.RoutingMethod == "Geographic"
            ? served
            : served.RemoveAll(endpoint => !endpoint.AlwaysServe && StatusOf(endpoint) == "Degraded");
        return healthy.IsEmpty ? served : healthy;

        string StatusOf(TrafficManagerEndpoint endpoint) => MonitorStatus.Of(azure, profile, endpoint);
    }

    /// <param name="eligible">Not empty.</param>
    /// <param name="client">Source address of the query, for the Subnet method.</param>
    /// <param name="draw">In [0, 1).</param>
    public static Choice Choose(
        TrafficManagerProfile profile, ImmutableArray<TrafficManagerEndpoint> eligible, IPAddress client, double draw) =>
            profile.RoutingMethod switch
            {
                "Priority" => new([eligible.MinBy(endpoint => endpoint.Priority)!]),
                "Performance" => new([Nearest(eligible, draw)]),
                "Geographic" => new(Mapped(eligible), ReturnCode.NoError),
                "Subnet" => new(Matching(eligible, client)),
                TrafficManagerProfile.MultiValue => new(Some(eligible, (int)Math.Clamp(profile.MaxReturn ?? 2, 1, 10), draw)),
                _ => new([ByWeight(eligible, draw)]),
            };

    /// <param name="draw">In [0, 1); each endpoint has a section of it in proportion to its weight.</param>
    private static TrafficManagerEndpoint ByWeight(ImmutableArray<TrafficManagerEndpoint> eligible, double draw)
    {
        var point = draw * eligible.Sum(endpoint => (long)endpoint.Weight);
        foreach (var endpoint in eligible)
        {
            point -= endpoint.Weight;
            if (point < 0)
            {
                return endpoint;
            }
        }

        return eligible[^1];
    }

    /// <summary>
    /// An endpoint in the clients' region, otherwise in the region of the first by priority; endpoints of one region share evenly.
    /// </summary>
    private static TrafficManagerEndpoint Nearest(ImmutableArray<TrafficManagerEndpoint> eligible, double draw)
    {
        var region = eligible.Any(endpoint => RegionOf(endpoint) == ClientRegion)
            ? ClientRegion
            : RegionOf(eligible.MinBy(endpoint => endpoint.Priority)!);
        var near = eligible.RemoveAll(endpoint => RegionOf(endpoint) != region);
        return near[(int)(draw * near.Length)];
    }

#pragma warning disable CA1308 // Regions are written "East US" and "eastus".
    private static string RegionOf(TrafficManagerEndpoint endpoint) =>
        (endpoint.Location ?? "").Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
#pragma warning restore CA1308

    private static ImmutableArray<TrafficManagerEndpoint> Mapped(ImmutableArray<TrafficManagerEndpoint> eligible) =>
        s_clientCodes.SelectMany(code => eligible.Where(endpoint => endpoint.GeoMapping.Contains(code, StringComparer.OrdinalIgnoreCase)))
            .Take(1).ToImmutableArray();

    private static ImmutableArray<TrafficManagerEndpoint> Matching(ImmutableArray<TrafficManagerEndpoint> eligible, IPAddress client) =>
        (eligible.FirstOrDefault(endpoint => endpoint.Subnets.Any(subnet => subnet.Holds(client)))
            ?? eligible.FirstOrDefault(endpoint => endpoint.Subnets.IsEmpty)) is { } found ? [found] : [];

    private static ImmutableArray<TrafficManagerEndpoint> Some(ImmutableArray<TrafficManagerEndpoint> eligible, int count, double draw)
    {
        var first = (int)(draw * eligible.Length);
        return [.. Enumerable.Range(0, Math.Min(count, eligible.Length)).Select(i => eligible[(first + i) % eligible.Length])];
    }
}

/// <param name="Endpoints">The endpoints to answer with.</param>
/// <param name="Otherwise">The answer when there are none.</param>
internal readonly record struct Choice(ImmutableArray<TrafficManagerEndpoint> Endpoints, ReturnCode Otherwise = ReturnCode.NxDomain);
