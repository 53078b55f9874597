using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Profiles and endpoints as Azure's JSON (docs/domain.md 3.2, 3.3), with the fields that the server sets.</summary>
internal static class TrafficManagerJson
{
    private const string ProfileType = "Microsoft.Network/trafficManagerProfiles";

    /// <param name="ofPut">The response of a PUT omits tags when there are none; a GET has an empty map.</param>
    public static JsonObject Write(AzureSubscription azure, TrafficManagerProfile profile, bool ofPut = false)
    {
        var json = new JsonObject
        {
            ["id"] = azure.ProfileId(profile),
            ["name"] = profile.Name,
            ["type"] = ProfileType,
            ["location"] = "global",
            ["tags"] = new JsonObject(profile.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
            ["properties"] = new JsonObject
            {
                ["profileStatus"] = Status(profile.Enabled),
                ["trafficRoutingMethod"] = profile.RoutingMethod,
                ["dnsConfig"] = new JsonObject
                {
                    ["relativeName"] = profile.RelativeName,
                    ["fqdn"] = profile.Fqdn,
                    ["ttl"] = profile.Ttl,
                },
                ["monitorConfig"] = Write(profile.Monitor, MonitorStatus.Of(azure, profile)),
                ["endpoints"] = profile.Endpoints.Select(endpoint => Write(azure, profile, endpoint)).ArrayOf(),
                ["trafficViewEnrollmentStatus"] = profile.TrafficViewEnrollment,
                ["maxReturn"] = profile.MaxReturn,
            },
        };
        if (!profile.AllowedRecordTypes.IsEmpty)
        {
            json["properties"]!["allowedEndpointRecordTypes"] = profile.AllowedRecordTypes.Select(type => (JsonNode?)type).ArrayOf();
        }

        if (ofPut && profile.Tags.IsEmpty)
        {
            json.Remove("tags");
        }

        return json;
    }

    /// <summary>Unset fields are null, not absent.</summary>
    public static JsonObject Write(AzureSubscription azure, TrafficManagerProfile profile, TrafficManagerEndpoint endpoint)
    {
        var properties = new JsonObject
        {
            ["endpointStatus"] = Status(endpoint.Enabled),
            ["endpointMonitorStatus"] = MonitorStatus.Of(azure, profile, endpoint),
            ["targetResourceId"] = endpoint.TargetResourceId,
            ["target"] = endpoint.Target,
            ["weight"] = endpoint.Weight,
            ["priority"] = endpoint.Priority,
            ["endpointLocation"] = endpoint.Location,
            ["minChildEndpoints"] = endpoint.Nested?.MinChildEndpoints,
            ["alwaysServe"] = Status(endpoint.AlwaysServe),
        };
        if (!endpoint.CustomHeaders.IsEmpty)
        {
            properties["customHeaders"] = Write(endpoint.CustomHeaders);
        }

        if (endpoint.Nested?.MinChildEndpointsIPv4 is { } v4)
        {
            properties["minChildEndpointsIPv4"] = v4;
        }

        if (endpoint.Nested?.MinChildEndpointsIPv6 is { } v6)
        {
            properties["minChildEndpointsIPv6"] = v6;
        }

        if (!endpoint.GeoMapping.IsEmpty)
        {
            properties["geoMapping"] = endpoint.GeoMapping.Select(code => (JsonNode?)code).ArrayOf();
        }

        if (!endpoint.Subnets.IsEmpty)
        {
            properties["subnets"] = endpoint.Subnets.Select(Write).ArrayOf();
        }

        return new JsonObject
        {
            ["id"] = azure.EndpointId(profile, endpoint),
            ["name"] = endpoint.Name,
            ["type"] = $"{ProfileType}/{endpoint.Type}",
            ["properties"] = properties,
        };
    }

    private static JsonObject Write(MonitorConfig monitor, string status)
    {
        var json = new JsonObject
        {
            ["profileMonitorStatus"] = status,
            ["protocol"] = monitor.Protocol,
            ["port"] = monitor.Port,
            ["path"] = monitor.Path,
            ["intervalInSeconds"] = monitor.IntervalInSeconds,
            ["timeoutInSeconds"] = monitor.TimeoutInSeconds,
            ["toleratedNumberOfFailures"] = monitor.ToleratedNumberOfFailures,
        };
        if (!monitor.CustomHeaders.IsEmpty)
        {
            json["customHeaders"] = Write(monitor.CustomHeaders);
        }

        if (!monitor.ExpectedStatusCodes.IsEmpty)
        {
            json["expectedStatusCodeRanges"] =
                monitor.ExpectedStatusCodes.Select(r => new JsonObject { ["min"] = r.Min, ["max"] = r.Max }).ArrayOf();
        }

        return json;
    }

    private static JsonArray Write(ImmutableArray<MonitorHeader> headers) =>
        headers.Select(h => new JsonObject { ["name"] = h.Name, ["value"] = h.Value }).ArrayOf();

    private static JsonObject Write(EndpointSubnet subnet)
    {
        var json = new JsonObject { ["first"] = subnet.First };
        if (subnet.Last is not null)
        {
            json["last"] = subnet.Last;
        }

        if (subnet.Scope is not null)
        {
            json["scope"] = subnet.Scope;
        }

        return json;
    }

    private static string Status(bool enabled) => enabled ? "Enabled" : "Disabled";
}
