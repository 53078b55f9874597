using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>MemberCluster, v1 and v1beta1 (docs/domain.md 1.2).</summary>
internal sealed class MemberClusterDecoder : ObjectDecoder<MemberCluster>
{
    public override MemberCluster Decode(JsonElement json)
    {
        var status = json.Child("status");
        return new MemberCluster(
            Meta(json),
            ReadConditions(status),
            [.. status.Entries("agentStatus").Select(ReadAgent)],
            ReadProperties(status.Child("properties")),
            [.. json.Child("spec").Entries("taints")
                .Select(t => new Taint(Shared(t, "key") ?? "", Shared(t, "value") ?? "", Shared(t, "effect") ?? ""))])
        {
            Usage = ReadUsage(status.Child("resourceUsage")),
        };
    }

    private MemberAgent ReadAgent(JsonElement json) =>
        new(Shared(json, "type") ?? "", ReadConditions(json), json.Time("lastReceivedHeartbeat"));

    // {"capacity":{"cpu":"12","memory":"48Gi"},"allocatable":{…},"available":{…},"observationTime":"…"}
    private ResourceUsage? ReadUsage(JsonElement json) => json.ValueKind != JsonValueKind.Object ? null
        : new(Quantities(json.Child("capacity")), Quantities(json.Child("allocatable")), Quantities(json.Child("available")),
            json.Time("observationTime"));

    // A quantity may be written as a number.
    private ImmutableDictionary<string, string> Quantities(JsonElement json) => json.ValueKind != JsonValueKind.Object
        ? ImmutableDictionary<string, string>.Empty
        : json.EnumerateObject()
            .Where(q => q.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .ToImmutableDictionary(q => Texts.Share(q.Name), q => Texts.Share(q.Value.ToString()));

    // {"kubernetes-fleet.io/node-count":{"value":"3","observationTime":"2026-06-09T10:11:12Z"}}
    private ImmutableDictionary<string, string> ReadProperties(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var properties = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var property in json.EnumerateObject())
        {
            if (property.Value.Text("value") is { } value)
            {
                properties[Texts.Share(property.Name)] = Texts.Share(value);
            }
        }

        return properties.ToImmutable();
    }
}
