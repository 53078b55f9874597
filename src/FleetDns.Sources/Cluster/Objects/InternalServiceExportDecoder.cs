using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>InternalServiceExport (docs/domain.md 1.1.4).</summary>
internal sealed class InternalServiceExportDecoder : ObjectDecoder<InternalServiceExport>
{
    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.weight", "status"];

    public override InternalServiceExport Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var service = spec.Child("serviceReference");
        return new InternalServiceExport(
            Meta(json),
            Shared(service, "clusterId") ?? throw new UnreadableObjectException("spec.serviceReference.clusterId is missing"),
            new ObjectKey(
                Shared(service, "namespace") ?? "",
                Shared(service, "name") ?? throw new UnreadableObjectException("spec.serviceReference.name is missing")),
            Shared(spec, "type") ?? "",
            spec.Flag("isDNSLabelConfigured"),
            spec.Flag("isInternalLoadBalancer"),
            spec.Text("publicIPResourceID"),
            spec.Weight("weight"),
            ReadConditions(json.Child("status")));
    }
}
