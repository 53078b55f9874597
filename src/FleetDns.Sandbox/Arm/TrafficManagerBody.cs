using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Parses profiles and endpoints from requests (docs/domain.md 3.2, 3.3) and rejects what the server rejects.</summary>
internal static class TrafficManagerBody
{
    private static readonly string[] s_endpointTypes = ["azureEndpoints", "externalEndpoints", "nestedEndpoints"];

    private static readonly string[] s_routingMethods = ["Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet"];

    /// <summary>A profile from a PUT body, without its endpoints.</summary>
    public static TrafficManagerProfile ReadProfile(string group, string name, JsonNode? body, TrafficManagerProfile? before)
    {
        var properties = body.At("properties") as JsonObject
            ?? throw ArmErrors.InvalidContent("Required property 'properties' not found in JSON.");
        var relativeName = properties.Text("dnsConfig", "relativeName")
            ?? throw ArmErrors.BadRequest("The 'dnsConfig.relativeName' of the profile is required.");
        if (!IsDnsLabel(relativeName))
        {
            throw ArmErrors.BadRequest(
                $"The relative DNS name '{relativeName}' is not valid. It must have between 1 and 63 characters: letters, digits and "
                + "hyphens, and neither start nor end with a hyphen.");
        }
        // Without a TTL it is 0; the fleet always sends 60.
        var ttl = properties.At("dnsConfig", "ttl") is null ? 0 : properties.Number("dnsConfig", "ttl") ?? -1;
        if (ttl is < 0 or > int.MaxValue)
        {
            throw ArmErrors.BadRequest("The 'dnsConfig.ttl' must be between 0 and 2147483647.");
        }

        return new TrafficManagerProfile(
            before?.ResourceGroup ?? group,
            before?.Name ?? name,
            body.Map("tags").ToImmutableSortedDictionary(StringComparer.Ordinal),
            ReadEnabled(properties, "profileStatus"),
            OneOf(properties, "trafficRoutingMethod", s_routingMethods)
                ?? throw ArmErrors.BadRequest("The 'trafficRoutingMethod' of the profile is required."),
#pragma warning disable CA1308 // The wire format is lower case.
            relativeName.ToLowerInvariant(),
#pragma warning restore CA1308
            ttl,
            ReadMonitor(properties["monitorConfig"]),
            OneOf(properties, "trafficViewEnrollmentStatus", ["Enabled", "Disabled"]) ?? "Disabled",
            properties.Number("maxReturn"),
            before?.Endpoints ?? [])
        {
            AllowedRecordTypes = [.. properties.Texts("allowedEndpointRecordTypes")],
        };
    }

    private static MonitorConfig ReadMonitor(JsonNode? json)
    {
        if (json is not JsonObject)
        {
            throw ArmErrors.BadRequest("The 'monitorConfig' of the profile is required.");
        }

        var protocol = OneOf(json, "protocol", ["HTTP", "HTTPS", "TCP"]) ?? "HTTP";
        var path = json.Text("path");
        if (protocol == "TCP" && !string.IsNullOrEmpty(path))
        {
            throw ArmErrors.BadRequest("The 'monitorConfig.path' must be empty when the protocol is TCP.");
        }

        var interval = Between(json, "intervalInSeconds", 10, 30, 30);
        if (interval is not (10 or 30))
        {
            throw ArmErrors.BadRequest("The 'monitorConfig.intervalInSeconds' must be 10 or 30.");
        }

        var headers = ReadHeaders(json);
        var ranges = json.Items("expectedStatusCodeRanges")
            .Select(r => new StatusCodeRange(Between(r, "min", 100, 999, 200), Between(r, "max", 100, 999, 200))).ToImmutableArray();
        if (ranges.Length > 8)
        {
            throw ArmErrors.BadRequest("At most 8 'expectedStatusCodeRanges' are allowed.");
        }

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
    public static TrafficManagerEndpoint ReadEndpoint(AzureSubscription azure, string type, string name, JsonNode? body,
        TrafficManagerProfile profile, TrafficManagerEndpoint? before)
    {
        var properties = body.At("properties") as JsonObject
            ?? throw ArmErrors.InvalidContent("Required property 'properties' not found in JSON.");
        var resource = properties.Text("targetResourceId");
        string target;
        string? location;
        NestedSettings? nested = null;
        if (type == "azureEndpoints")
        {
            if (resource is null)
            {
                throw ArmErrors.BadRequest("The 'targetResourceId' of an Azure endpoint is required.");
            }

            var address = azure.FindPublicIp(resource);
            // An endpoint whose public IP no longer exists stays unchanged when the profile is written.
            var kept = address?.Fqdn is null && string.Equals(before?.TargetResourceId, resource, StringComparison.OrdinalIgnoreCase)
                ? before
                : null;
            target = kept?.Target ?? (address ?? throw ArmErrors.TargetNotFound(resource)).Fqdn
                ?? throw ArmErrors.TargetWithoutDnsName(resource);
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
            resource = properties.Text("targetResourceId")
                ?? throw ArmErrors.BadRequest("The 'targetResourceId' of a nested endpoint is required.");
            var child = azure.FindProfileById(resource) ?? throw ArmErrors.TargetNotFound(resource);
            if (azure.Reaches(child, profile))
            {
                throw ArmErrors.NestedInItself(resource);
            }

            target = child.Fqdn;
            location = properties.Text("endpointLocation");
            nested = new NestedSettings(
                Between(properties, "minChildEndpoints", 0, 200, before?.Nested?.MinChildEndpoints ?? 1),
                Optional(properties, "minChildEndpointsIPv4") ?? before?.Nested?.MinChildEndpointsIPv4,
                Optional(properties, "minChildEndpointsIPv6") ?? before?.Nested?.MinChildEndpointsIPv6);
        }

        var others = profile.Endpoints.Where(e => before is null || !ReferenceEquals(e, before)).ToList();
        if (others.Any(e => string.Equals(e.Target, target, StringComparison.OrdinalIgnoreCase)))
        {
            throw ArmErrors.TargetNotUnique(WithLowerGroup(resource) ?? target);
        }

        CheckTargets(profile, type, target, others);
        var priority = Between(properties, "priority", 1, 1000, before?.Priority ?? NextPriority(others));
        if (others.Any(e => e.Priority == priority))
        {
            throw ArmErrors.PriorityTaken(priority);
        }

        var same = before is not null && string.Equals(before.Target, target, StringComparison.OrdinalIgnoreCase);
        return new TrafficManagerEndpoint(
            type,
            before?.Name ?? name,
            ReadEnabled(properties, "endpointStatus"),
            resource,
            target,
            Between(properties, "weight", 1, 1000, before?.Weight ?? 1),
            priority,
            location,
            OneOf(properties, "alwaysServe", ["Enabled", "Disabled"]) == "Enabled",
            ReadHeaders(properties),
            same ? before!.Health : EndpointHealth.Unknown,
            nested)
        {
            GeoMapping = [.. properties.Texts("geoMapping")],
            Subnets = [.. properties.Items("subnets").Select(ReadSubnet)],
        };
    }

    /// <summary>
    /// Names, IPv4 and IPv6 addresses cannot be mixed, except the two address families under MultiValue, which allows only those
    /// (docs/domain.md 3.3, 4.2).
    /// </summary>
    private static void CheckTargets(TrafficManagerProfile profile, string type, string target, List<TrafficManagerEndpoint> others)
    {
        var family = Family(target);
        if (profile.RoutingMethod == TrafficManagerProfile.MultiValue)
        {
            if (type != "externalEndpoints" || family is null)
            {
                throw ArmErrors.MultiValueTarget(target);
            }
        }
        else if (others.Any(e => Family(e.Target) != family))
        {
            throw ArmErrors.MixedTargets();
        }
    }

    private static AddressFamily? Family(string target) => IPAddress.TryParse(target, out var address) ? address.AddressFamily : null;

    private static EndpointSubnet ReadSubnet(JsonObject subnet)
    {
        var first = subnet.Text("first");
        var last = subnet.Text("last");
        return IPAddress.TryParse(first, out _) && (last is null || IPAddress.TryParse(last, out _))
            ? new EndpointSubnet(first, last, (int?)subnet.Number("scope"))
            : throw ArmErrors.BadRequest("A subnet needs the address 'first', and 'last' or 'scope'.");
    }

    private static string? WithLowerGroup(string? resource) =>
        resource is not null && ArmPath.Parse(resource).ResourceGroup is { } group
#pragma warning disable CA1308 // The wire format is lower case.
            ? resource.Replace($"/{group}/", $"/{group.ToLowerInvariant()}/", StringComparison.Ordinal)
#pragma warning restore CA1308
            : resource;

    /// <summary>Azure's spelling of an endpoint type, however the URL or body spells it.</summary>
    public static string? EndpointType(string? text) =>
        Array.Find(s_endpointTypes, type => type.Equals(text?.Split('/')[^1], StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<MonitorHeader> ReadHeaders(JsonNode json)
    {
        var headers =
            json.Items("customHeaders").Select(h => new MonitorHeader(h.Text("name") ?? "", h.Text("value") ?? "")).ToImmutableArray();
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
        {
            return null;
        }

        var text = json.Text(key);
        return Array.Find(allowed, value => value.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw ArmErrors.BadRequest($"The value of '{key}' must be one of: {string.Join(", ", allowed)}.");
    }

    private static int? Optional(JsonObject properties, string key) =>
        properties.At(key) is null ? null : Between(properties, key, 0, 200, 0);

    private static int Between(JsonNode json, string key, int min, int max, int otherwise)
    {
        if (json.At(key) is null)
        {
            return otherwise;
        }

        return json.Number(key) is { } number && number >= min && number <= max
            ? (int)number
            : throw ArmErrors.BadRequest($"The value of '{key}' must be between {min} and {max}.");
    }

    private static bool IsDnsLabel(string name) =>
        name.Length is > 0 and <= 63 && name[0] != '-' && name[^1] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
