using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Profiles and endpoints to Azure's JSON and back (facts 3.2, 3.3), with what the server fills in and refuses.</summary>
internal static class TrafficManagerJson
{
    private const string ProfileType = "Microsoft.Network/trafficManagerProfiles";

    private static readonly string[] s_routingMethods = ["Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet"];

    private static readonly string[] s_endpointTypes = ["azureEndpoints", "externalEndpoints", "nestedEndpoints"];

    public static JsonObject Write(AzureSubscription azure, TrafficManagerProfile profile)
    {
        var json = WithoutOptional(azure, profile);
        if (profile.MaxReturn is { } maxReturn)
            json.Ensure("properties")["maxReturn"] = maxReturn;
        return json;
    }

    private static JsonObject WithoutOptional(AzureSubscription azure, TrafficManagerProfile profile) => new()
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
        },
    };

    public static JsonObject Write(AzureSubscription azure, TrafficManagerProfile profile, TrafficManagerEndpoint endpoint)
    {
        var properties = new JsonObject
        {
            ["endpointStatus"] = Status(endpoint.Enabled),
            ["endpointMonitorStatus"] = MonitorStatus.Of(azure, profile, endpoint),
        };
        if (endpoint.TargetResourceId is { } target)
            properties["targetResourceId"] = target;
        properties["target"] = endpoint.Target;
        properties["weight"] = endpoint.Weight;
        properties["priority"] = endpoint.Priority;
        if (endpoint.Location is { } location)
            properties["endpointLocation"] = location;
        properties["alwaysServe"] = Status(endpoint.AlwaysServe);
        if (!endpoint.CustomHeaders.IsEmpty)
            properties["customHeaders"] = Write(endpoint.CustomHeaders);
        if (endpoint.Nested is { } nested)
        {
            properties["minChildEndpoints"] = nested.MinChildEndpoints;
            if (nested.MinChildEndpointsIPv4 is { } v4)
                properties["minChildEndpointsIPv4"] = v4;
            if (nested.MinChildEndpointsIPv6 is { } v6)
                properties["minChildEndpointsIPv6"] = v6;
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
        };
        if (monitor.Path is { } path)
            json["path"] = path;
        json["intervalInSeconds"] = monitor.IntervalInSeconds;
        json["timeoutInSeconds"] = monitor.TimeoutInSeconds;
        json["toleratedNumberOfFailures"] = monitor.ToleratedNumberOfFailures;
        if (!monitor.CustomHeaders.IsEmpty)
            json["customHeaders"] = Write(monitor.CustomHeaders);
        if (!monitor.ExpectedStatusCodes.IsEmpty)
            json["expectedStatusCodeRanges"] = monitor.ExpectedStatusCodes.Select(r => new JsonObject { ["min"] = r.Min, ["max"] = r.Max }).ArrayOf();
        return json;
    }

    private static JsonArray Write(ImmutableArray<MonitorHeader> headers) =>
        headers.Select(h => new JsonObject { ["name"] = h.Name, ["value"] = h.Value }).ArrayOf();

    /// <summary>A profile from a PUT body, without its endpoints.</summary>
    public static TrafficManagerProfile ReadProfile(string group, string name, JsonNode? body, TrafficManagerProfile? before)
    {
        var properties = body.At("properties") as JsonObject ?? throw ArmErrors.InvalidContent("Required property 'properties' not found in JSON.");
        var relativeName = properties.Text("dnsConfig", "relativeName")
            ?? throw ArmErrors.BadRequest("The 'dnsConfig.relativeName' of the profile is required.");
        if (!IsDnsLabel(relativeName))
            throw ArmErrors.BadRequest($"The relative DNS name '{relativeName}' is not valid. It must have between 1 and 63 characters: letters, digits and hyphens, and neither start nor end with a hyphen.");
        var ttl = properties.Number("dnsConfig", "ttl") ?? throw ArmErrors.BadRequest("The 'dnsConfig.ttl' of the profile is required.");
        if (ttl is < 0 or > int.MaxValue)
            throw ArmErrors.BadRequest("The 'dnsConfig.ttl' must be between 0 and 2147483647.");
        return new TrafficManagerProfile(
            before?.ResourceGroup ?? group,
            before?.Name ?? name,
            body.Map("tags").ToImmutableSortedDictionary(StringComparer.Ordinal),
            ReadEnabled(properties, "profileStatus"),
            OneOf(properties, "trafficRoutingMethod", s_routingMethods)
                ?? throw ArmErrors.BadRequest("The 'trafficRoutingMethod' of the profile is required."),
            relativeName,
            ttl,
            ReadMonitor(properties["monitorConfig"]),
            OneOf(properties, "trafficViewEnrollmentStatus", ["Enabled", "Disabled"]) ?? "Disabled",
            properties.Number("maxReturn"),
            before?.Endpoints ?? []);
    }

    private static MonitorConfig ReadMonitor(JsonNode? json)
    {
        if (json is not JsonObject)
            throw ArmErrors.BadRequest("The 'monitorConfig' of the profile is required.");
        var protocol = OneOf(json, "protocol", ["HTTP", "HTTPS", "TCP"]) ?? "HTTP";
        var path = json.Text("path");
        if (protocol == "TCP" && !string.IsNullOrEmpty(path))
            throw ArmErrors.BadRequest("The 'monitorConfig.path' must be empty when the protocol is TCP.");
        var interval = Between(json, "intervalInSeconds", 10, 30, 30);
        if (interval is not (10 or 30))
            throw ArmErrors.BadRequest("The 'monitorConfig.intervalInSeconds' must be 10 or 30.");
        var headers = ReadHeaders(json);
        var ranges = json.Items("expectedStatusCodeRanges")
            .Select(r => new StatusCodeRange(Between(r, "min", 100, 999, 200), Between(r, "max", 100, 999, 200))).ToImmutableArray();
        if (ranges.Length > 8)
            throw ArmErrors.BadRequest("At most 8 'expectedStatusCodeRanges' are allowed.");
        return new MonitorConfig(
            protocol,
            Between(json, "port", 1, 65535, 80),
            protocol == "TCP" ? null : path is null or "" ? "/" : path,
            interval,
            Between(json, "timeoutInSeconds", 5, interval == 10 ? 9 : 10, interval == 10 ? 9 : 10),
            Between(json, "toleratedNumberOfFailures", 0, 9, 3),
            headers,
            ranges);
    }

    /// <summary>An endpoint from a PUT body; the target of an Azure endpoint is the DNS name of the public IP it names.</summary>
    public static TrafficManagerEndpoint ReadEndpoint(AzureSubscription azure, string type, string name, JsonNode? body, TrafficManagerProfile profile, TrafficManagerEndpoint? before)
    {
        var properties = body.At("properties") as JsonObject ?? throw ArmErrors.InvalidContent("Required property 'properties' not found in JSON.");
        var resource = properties.Text("targetResourceId");
        string target;
        string? location;
        NestedSettings? nested = null;
        if (type == "azureEndpoints")
        {
            if (resource is null)
                throw ArmErrors.BadRequest("The 'targetResourceId' of an Azure endpoint is required.");
            var address = azure.FindPublicIp(resource);
            // An endpoint whose public IP is gone stays as it was when the profile is written around it.
            var kept = address?.Fqdn is null && string.Equals(before?.TargetResourceId, resource, StringComparison.OrdinalIgnoreCase) ? before : null;
            target = kept?.Target ?? (address ?? throw ArmErrors.TargetNotFound(resource)).Fqdn ?? throw ArmErrors.TargetWithoutDnsName(resource);
            location = address?.Location ?? kept?.Location;
        }
        else if (type == "externalEndpoints")
        {
            target = properties.Text("target") is { Length: > 0 } external
                ? external
                : throw ArmErrors.BadRequest("The 'target' of an external endpoint is required.");
            location = properties.Text("endpointLocation");
        }
        else
        {
            resource = properties.Text("targetResourceId") ?? throw ArmErrors.BadRequest("The 'targetResourceId' of a nested endpoint is required.");
            var child = azure.FindProfileById(resource) ?? throw ArmErrors.TargetNotFound(resource);
            if (azure.Reaches(child, profile))
                throw ArmErrors.NestedInItself(resource);
            target = child.Fqdn;
            location = properties.Text("endpointLocation");
            nested = new NestedSettings(
                Between(properties, "minChildEndpoints", 0, 200, before?.Nested?.MinChildEndpoints ?? 1),
                Optional(properties, "minChildEndpointsIPv4") ?? before?.Nested?.MinChildEndpointsIPv4,
                Optional(properties, "minChildEndpointsIPv6") ?? before?.Nested?.MinChildEndpointsIPv6);
        }

        var others = profile.Endpoints.Where(e => before is null || !ReferenceEquals(e, before)).ToList();
        if (others.Any(e => string.Equals(e.Target, target, StringComparison.OrdinalIgnoreCase)))
            throw ArmErrors.TargetNotUnique(resource ?? target);
        var same = before is not null && string.Equals(before.Target, target, StringComparison.OrdinalIgnoreCase);
        return new TrafficManagerEndpoint(
            type,
            before?.Name ?? name,
            ReadEnabled(properties, "endpointStatus"),
            resource,
            target,
            Between(properties, "weight", 1, 1000, before?.Weight ?? 1),
            Between(properties, "priority", 1, 1000, before?.Priority ?? NextPriority(others)),
            location,
            OneOf(properties, "alwaysServe", ["Enabled", "Disabled"]) == "Enabled",
            ReadHeaders(properties),
            same ? before!.Health : EndpointHealth.Unknown,
            nested);
    }

    /// <summary>Azure's spelling of an endpoint type, however the URL or body spells it.</summary>
    public static string? EndpointType(string? text) =>
        Array.Find(s_endpointTypes, type => type.Equals(text?.Split('/')[^1], StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<MonitorHeader> ReadHeaders(JsonNode json)
    {
        var headers = json.Items("customHeaders").Select(h => new MonitorHeader(h.Text("name") ?? "", h.Text("value") ?? "")).ToImmutableArray();
        return headers.Length <= 8 && headers.All(h => h.Name.Length > 0)
            ? headers
            : throw ArmErrors.BadRequest("At most 8 'customHeaders' are allowed, each with a name.");
    }

    private static int NextPriority(List<TrafficManagerEndpoint> others)
    {
        var used = others.Select(e => e.Priority).ToHashSet();
        return Enumerable.Range(1, 1000).First(priority => !used.Contains(priority));
    }

    private static bool ReadEnabled(JsonObject properties, string key) => OneOf(properties, key, ["Enabled", "Disabled"]) != "Disabled";

    private static string? OneOf(JsonNode json, string key, string[] allowed)
    {
        if (json.At(key) is null)
            return null;
        var text = json.Text(key);
        return Array.Find(allowed, value => value.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw ArmErrors.BadRequest($"The value of '{key}' must be one of: {string.Join(", ", allowed)}.");
    }

    private static int? Optional(JsonObject properties, string key) => properties.At(key) is null ? null : Between(properties, key, 0, 200, 0);

    private static int Between(JsonNode json, string key, int min, int max, int otherwise)
    {
        if (json.At(key) is null)
            return otherwise;
        return json.Number(key) is { } number && number >= min && number <= max
            ? (int)number
            : throw ArmErrors.BadRequest($"The value of '{key}' must be between {min} and {max}.");
    }

    private static bool IsDnsLabel(string name) =>
        name.Length is > 0 and <= 63 && name[0] != '-' && name[^1] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private static string Status(bool enabled) => enabled ? "Enabled" : "Disabled";
}
