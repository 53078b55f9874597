using System.Text.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>ServiceExport on the hub, v1alpha1 and v1beta1: a template with annotations only (docs/domain.md 1.1.3).</summary>
internal sealed class ServiceExportDecoder : ObjectDecoder<ServiceExport>
{
    protected override ImmutableArray<string> OwnedFields { get; } = ["metadata.annotations"];

    public override ServiceExport Decode(JsonElement json) => new(Meta(json));
}
