using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>ServiceImport (docs/domain.md 1.1.5).</summary>
internal sealed class ServiceImportDecoder : ObjectDecoder<ServiceImport>
{
    public override ServiceImport Decode(JsonElement json) => new(
        Meta(json),
        [.. json.Child("status").Entries("clusters").Select(c => Shared(c, "cluster")).OfType<string>()]);
}
