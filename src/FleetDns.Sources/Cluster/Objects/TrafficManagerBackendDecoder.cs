using System.Collections.Immutable;
using System.Text.Json;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>TrafficManagerBackend, v1alpha1 and v1beta1 (facts 1.1.2).</summary>
internal sealed class TrafficManagerBackendDecoder : ObjectDecoder<TrafficManagerBackend>
{
    private const int DefaultWeight = 1;

    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.weight", "status"];

    public override TrafficManagerBackend Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var status = json.Child("status");
        return new TrafficManagerBackend(
            Meta(json) with { StatusWritten = StatusWritten(json) },
            Shared(spec.Child("profile"), "name") ?? "",
            Shared(spec.Child("backend"), "name") ?? "",
            spec.Int("weight") ?? DefaultWeight,
            [.. status.Entries("endpoints").Select(ReadEndpoint)],
            ReadConditions(status));
    }

    private BackendEndpoint ReadEndpoint(JsonElement json)
    {
        var from = json.Child("from");
        return new BackendEndpoint(
            json.Text("name") ?? "",
            json.Text("resourceID"),
            json.Int("weight") ?? 0,
            json.Text("target"),
            Shared(from, "cluster"),
            from.Int("weight"));
    }
}
