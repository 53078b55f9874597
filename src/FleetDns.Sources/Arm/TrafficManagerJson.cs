using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Decodes ARM's JSON of profiles (docs/domain.md 3.2) and endpoints (docs/domain.md 3.3).</summary>
internal static class TrafficManagerJson
{
    public static TrafficManagerProfileData ReadProfile(JsonElement json)
    {
        var properties = json.Child("properties");
        var dns = properties.Child("dnsConfig");
        var monitor = properties.Child("monitorConfig");
        return new TrafficManagerProfileData
        {
            Id = Required(json, "id"),
            Name = Required(json, "name"),
            Tags = ReadTags(json.Child("tags")),
            ProfileStatus = properties.Text("profileStatus"),
            TrafficRoutingMethod = properties.Text("trafficRoutingMethod"),
            DnsConfig = dns.ValueKind != JsonValueKind.Object ? null
                : new TrafficManagerDnsConfig(dns.Text("relativeName"), dns.Text("fqdn"), dns.Number("ttl")),
            MonitorConfig = monitor.ValueKind != JsonValueKind.Object ? null
                : new TrafficManagerMonitorConfig(
                    monitor.Text("profileMonitorStatus"),
                    monitor.Text("protocol"),
                    monitor.Number("port"),
                    monitor.Text("path"),
                    monitor.Number("intervalInSeconds"),
                    monitor.Number("timeoutInSeconds"),
                    monitor.Number("toleratedNumberOfFailures")),
            Endpoints = [.. properties.Entries("endpoints").Select(ReadEndpoint)],
        };
    }

    // {"id":"/subscriptions/…","tags":{"k8s-azure-service":"shop/web"},
    //  "properties":{"ipAddress":"20.0.0.1","ipConfiguration":{"id":"…/frontendIPConfigurations/…"}}}
    public static AzurePublicIp ReadPublicIp(JsonElement json)
    {
        var properties = json.Child("properties");
        return new AzurePublicIp(
            Required(json, "id"),
            properties.Text("ipAddress"),
            properties.Child("ipConfiguration").ValueKind == JsonValueKind.Object,
            ReadTags(json.Child("tags")).GetValueOrDefault("k8s-azure-service"));
    }

    private static TrafficManagerEndpointData ReadEndpoint(JsonElement json)
    {
        var properties = json.Child("properties");
        return new TrafficManagerEndpointData
        {
            Id = json.Text("id") ?? "",
            Name = Required(json, "name"),
            ResourceType = json.Text("type") ?? "",
            TargetResourceId = properties.Text("targetResourceId"),
            Target = properties.Text("target"),
            EndpointStatus = properties.Text("endpointStatus"),
            EndpointMonitorStatus = properties.Text("endpointMonitorStatus"),
            Weight = properties.Number("weight"),
            Priority = properties.Number("priority"),
            EndpointLocation = properties.Text("endpointLocation"),
            AlwaysServe = properties.Text("alwaysServe"),
        };
    }

    private static ImmutableDictionary<string, string> ReadTags(JsonElement json) => json.ValueKind != JsonValueKind.Object
        ? ImmutableDictionary<string, string>.Empty
        : json.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.String)
            .Aggregate(ImmutableDictionary<string, string>.Empty, (tags, tag) => tags.SetItem(tag.Name, tag.Value.GetString()!));

    private static string Required(JsonElement json, string name) =>
        json.Text(name) ?? throw new UnreadableObjectException($"{name} is missing");
}
