using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Microsoft.Network/trafficManagerProfiles: profiles, endpoints and name checks (docs/domain.md 3.1).</summary>
internal sealed class TrafficManagerProvider(AzureSubscription azure, TimeProvider time)
{
    /// <summary>Per subscription, and endpoints per profile (docs/domain.md 3.6).</summary>
    private const int Limit = 200;

    /// <summary>Its lists have null instead of every monitor status (azure-rest-api-specs#4065).</summary>
    private const string WithoutStatuses = "2018-04-01";

    public static IReadOnlyList<string> ApiVersions { get; } =
        ["2015-11-01", "2017-03-01", "2017-05-01", "2018-02-01", "2018-03-01", "2018-04-01", "2018-08-01", "2022-04-01-preview",
            "2022-04-01", "2024-04-01-preview"];

    public ArmResponse Handle(ArmRequest request, ArmPath path)
    {
        if (path.Names.Count == 0)
        {
            return request.Method == "GET"
                ? List(path.ResourceGroup, request.ApiVersion)
                : throw ArmErrors.MethodNotAllowed(request.Method);
        }

        var group = path.ResourceGroup ?? throw ArmErrors.NotFound(request.Path);
        var types = path.Types.Split('/');
        if (types.Length == 1)
        {
            return Profile(request, group, path.Names[0]);
        }

        if (types.Length == 2 && path.Names.Count == 2 && TrafficManagerBody.EndpointType(types[1]) is { } type)
        {
            return Endpoint(request, group, path.Names[0], type, path.Names[1]);
        }

        if (types is [_, "heatmaps"] && path.Names is [_, var map] && map.Equals("default", StringComparison.OrdinalIgnoreCase))
        {
            return request.Method == "GET"
                ? new ArmResponse(
                    200, HeatMap.Write(
                        azure, azure.FindProfile(group, path.Names[0]) ?? throw Missing(group, path.Names[0]), time.GetUtcNow()))
                : throw ArmErrors.MethodNotAllowed(request.Method);
        }

        throw ArmErrors.NotFound(request.Path);
    }

    /// <summary>Both versions of the check answer 200; a taken name is not an error.</summary>
    public ArmResponse CheckName(JsonNode? body)
    {
        var name = body.Text("name") ?? throw ArmErrors.InvalidContent("Required property 'name' not found in JSON.");
        var answer = new JsonObject { ["name"] = name, ["type"] = body.Text("type"), ["nameAvailable"] = true };
        if (IsTaken(name, null))
        {
            answer["nameAvailable"] = false;
            answer["reason"] = "AlreadyExists";
            answer["message"] = $"Domain name {name}.{TrafficManagerProfile.Zone} already exists. Please choose a different DNS prefix.";
        }

        return new ArmResponse(200, answer);
    }

    private ArmResponse List(string? group, string? version) => new(200, new JsonObject
    {
        ["value"] = azure.Profiles.Values
            .Where(p => group is null || p.ResourceGroup.Equals(group, StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => version == WithoutStatuses ? Unmonitored(TrafficManagerJson.Write(azure, p)) : TrafficManagerJson.Write(azure, p))
            .ArrayOf(),
    });

    private static JsonObject Unmonitored(JsonObject profile)
    {
        profile["properties"]!["monitorConfig"]!["profileMonitorStatus"] = null;
        foreach (var endpoint in profile.Items("properties", "endpoints"))
        {
            endpoint["properties"]!["endpointMonitorStatus"] = null;
        }

        return profile;
    }

    private ArmResponse Profile(ArmRequest request, string group, string name)
    {
        lock (azure.Gate)
        {
            var before = azure.FindProfile(group, name);
            switch (request.Method)
            {
                case "GET":
                    return new ArmResponse(200, TrafficManagerJson.Write(azure, before ?? throw Missing(group, name)));
                case "DELETE":
                    return azure.RemoveProfile(group, name) ? new ArmResponse(200, null) : new ArmResponse(204, null);
                case "PUT":
                    return Put(group, name, request.Body, before);
                case "PATCH":
                    var merged = TrafficManagerJson.Write(azure, before ?? throw Missing(group, name));
                    Merge(merged, request.Body);
                    return Put(group, name, merged, before);
                default:
                    throw ArmErrors.MethodNotAllowed(request.Method);
            }
        }
    }

    private ArmResponse Put(string group, string name, JsonNode? body, TrafficManagerProfile? before)
    {
        var profile = TrafficManagerBody.ReadProfile(group, name, body, before);
        if (before is null && azure.Profiles.Count >= Limit)
        {
            throw ArmErrors.TooMany("Traffic Manager profiles in the subscription", Limit);
        }

        if (IsTaken(profile.RelativeName, profile))
        {
            throw ArmErrors.DomainNameTaken(profile.Fqdn);
        }
        // docs/domain.md 3.1: an endpoints array replaces the set; without one the endpoints stay.
        if (body.At("properties", "endpoints") is JsonArray)
        {
            profile = ReplaceEndpoints(profile, body!.Items("properties", "endpoints"));
        }

        if (before is not null && before.RelativeName != profile.RelativeName)
        {
            azure.RemoveProfile(group, name);
        }

        azure.SetProfile(profile);
        return new ArmResponse(before is null ? 201 : 200, TrafficManagerJson.Write(azure, profile, ofPut: true));
    }

    private TrafficManagerProfile ReplaceEndpoints(TrafficManagerProfile profile, IEnumerable<JsonObject> bodies)
    {
        var old = profile.Endpoints;
        profile = profile with { Endpoints = [] };
        foreach (var body in bodies)
        {
            var name = body.Text("name") ?? throw ArmErrors.BadRequest("The name of an endpoint is required.");
            var type = TrafficManagerBody.EndpointType(body.Text("type"))
                ?? throw ArmErrors.BadRequest($"The type of endpoint '{name}' is not valid.");
            var before = Find(old, type, name);
            // The old endpoint is no longer in the profile being built, so it cannot collide with itself.
            profile =
                profile with
                {
                    Endpoints = profile.Endpoints.Add(
                    TrafficManagerBody.ReadEndpoint(azure, type, name, body, profile, before))
                };
            if (profile.Endpoints.Length > Limit)
            {
                throw ArmErrors.TooMany("endpoints in the profile", Limit);
            }
        }

        return profile;
    }

    private ArmResponse Endpoint(ArmRequest request, string group, string profileName, string type, string name)
    {
        lock (azure.Gate)
        {
            var profile = azure.FindProfile(group, profileName);
            var before = profile is null ? null : Find(profile.Endpoints, type, name);
            if (request.Method == "DELETE")
            {
                if (profile is null || before is null)
                {
                    return new ArmResponse(204, null);
                }

                azure.SetProfile(profile with { Endpoints = profile.Endpoints.Remove(before) });
                return new ArmResponse(200, null);
            }

            if (profile is null)
            {
                throw Missing(group, profileName);
            }

            return request.Method switch
            {
                "GET" =>
                    new ArmResponse(
                        200, TrafficManagerJson.Write(azure, profile, before ?? throw MissingEndpoint(group, profileName, type, name))),
                "PUT" => PutEndpoint(profile, type, name, request.Body, before),
                "PATCH" => PatchEndpoint(profile, type, request.Body, before ?? throw MissingEndpoint(group, profileName, type, name)),
                _ => throw ArmErrors.MethodNotAllowed(request.Method),
            };
        }
    }

    private ArmResponse PatchEndpoint(TrafficManagerProfile profile, string type, JsonNode? body, TrafficManagerEndpoint before)
    {
        var merged = TrafficManagerJson.Write(azure, profile, before);
        Merge(merged, body);
        return PutEndpoint(profile, type, before.Name, merged, before);
    }

    private ArmResponse PutEndpoint(TrafficManagerProfile profile, string type, string name, JsonNode? body, TrafficManagerEndpoint? before)
    {
        if (before is null && profile.Endpoints.Length >= Limit)
        {
            throw ArmErrors.TooMany("endpoints in the profile", Limit);
        }

        var endpoint = TrafficManagerBody.ReadEndpoint(azure, type, name, body, profile, before);
        var changed = profile with
        {
            Endpoints = before is null ? profile.Endpoints.Add(endpoint) : profile.Endpoints.Replace(before, endpoint),
        };
        azure.SetProfile(changed);
        return new ArmResponse(before is null ? 201 : 200, TrafficManagerJson.Write(azure, changed, endpoint));
    }

    private bool IsTaken(string relativeName, TrafficManagerProfile? by) =>
        azure.NamesTaken.ContainsKey(relativeName)
        || (azure.NewNamesTaken && azure.FindProfileByDnsName(relativeName) is null)
        || (azure.FindProfileByDnsName(relativeName) is { } other
            && (by is null || other.Name != by.Name || !other.ResourceGroup.Equals(by.ResourceGroup, StringComparison.OrdinalIgnoreCase)));

    private static TrafficManagerEndpoint? Find(ImmutableArray<TrafficManagerEndpoint> endpoints, string type, string name) =>
        endpoints.FirstOrDefault(e => e.Type == type && e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ArmException Missing(string group, string profile) =>
        ArmErrors.ResourceNotFound($"Microsoft.Network/trafficmanagerprofiles/{profile}", group);

    private static ArmException MissingEndpoint(string group, string profile, string type, string name) =>
        ArmErrors.ResourceNotFound($"Microsoft.Network/trafficmanagerprofiles/{profile}/{type}/{name}", group);

    private static void Merge(JsonObject onto, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            throw ArmErrors.InvalidContent("A JSON object is expected.");
        }

        foreach (var (key, value) in changes)
        {
            if (value is JsonObject child && onto[key] is JsonObject target)
            {
                Merge(target, child);
            }
            else
            {
                onto[key] = value?.DeepClone();
            }
        }
    }
}
