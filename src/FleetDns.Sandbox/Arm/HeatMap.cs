using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Traffic View of a profile (docs/domain.md 3.1): where clients are and which endpoint they got. The sandbox's queries have no location,
/// so there are endpoints and no flows, as in Azure on a profile's first day. Inferred.
/// </summary>
internal static class HeatMap
{
    public static JsonObject Write(AzureSubscription azure, TrafficManagerProfile profile, DateTimeOffset now)
    {
        var day = now.UtcDateTime.Date;
        return new JsonObject
        {
            ["id"] = $"{azure.ProfileId(profile)}/heatMaps/default",
            ["name"] = "default",
            ["type"] = "Microsoft.Network/trafficManagerProfiles/heatMaps",
            ["properties"] = new JsonObject
            {
                ["startTime"] = new DateTimeOffset(day.AddDays(-7), TimeSpan.Zero).Rfc3339(),
                ["endTime"] = new DateTimeOffset(day, TimeSpan.Zero).Rfc3339(),
                ["endpoints"] = profile.Endpoints.Select((endpoint, number) => new JsonObject
                {
                    ["resourceId"] = azure.EndpointId(profile, endpoint),
                    ["endpointId"] = number + 1,
                }).ArrayOf(),
                ["trafficFlows"] = new JsonArray(),
            },
        };
    }
}
