using System.Collections.Immutable;
using System.Text.Json;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>MemberCluster, v1 and v1beta1 (facts 1.2).</summary>
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
            json.Child("spec").Entries("taints").Count());
    }

    private MemberAgent ReadAgent(JsonElement json) => new(Shared(json, "type") ?? "", ReadConditions(json), json.Time("lastReceivedHeartbeat"));

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
