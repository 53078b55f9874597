using System.Globalization;
using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Service on the hub: a template (docs/domain.md 2.1). Those of the hub's own namespaces are never placed.</summary>
internal sealed class HubServiceDecoder : ObjectDecoder<HubService>
{
    public override string? FieldSelector => "metadata.namespace!=kube-system,metadata.namespace!=fleet-system";

    public override bool Wants(JsonElement json) => !HubNamespaces.IsReserved(KeyOf(json).Namespace);

    public override HubService Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        return new HubService(
            Meta(json),
            Shared(spec, "type") ?? "ClusterIP",
            spec.Text("clusterIP") == "None",
            [.. spec.Entries("ports").Select(p => new HubServicePort(Shared(p, "name"), p.Int("port") ?? 0, TargetPort(p)))])
        {
            IpFamilyPolicy = Shared(spec, "ipFamilyPolicy"),
            IpFamilies =
                [.. spec.Entries("ipFamilies").Where(f => f.ValueKind == JsonValueKind.String).Select(f => Texts.Share(f.GetString()!))],
        };
    }

    // "targetPort": 8080, or "targetPort": "http"
    private static string? TargetPort(JsonElement port) =>
        port.ValueKind != JsonValueKind.Object || !port.TryGetProperty("targetPort", out var target) ? null
        : target.ValueKind == JsonValueKind.Number && target.TryGetInt32(out var number) ? number.ToString(CultureInfo.InvariantCulture)
        : target.ValueKind == JsonValueKind.String ? target.GetString()
        : null;
}
