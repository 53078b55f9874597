using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>TrafficManagerBackend, v1alpha1 and v1beta1 (docs/domain.md 1.1.2).</summary>
internal sealed class TrafficManagerBackendDecoder : ObjectDecoder<TrafficManagerBackend>
{
    private const int DefaultWeight = 1;

    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.weight", "status"];

    public override TrafficManagerBackend Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var status = json.Child("status");
        return new TrafficManagerBackend(
            Meta(json),
            Shared(spec.Child("profile"), "name") ?? "",
            Shared(spec.Child("backend"), "name") ?? "",
            spec.Weight("weight") ?? DefaultWeight,
            [.. status.Entries("endpoints").Select(ReadEndpoint)],
            ReadConditions(status));
    }

    /// <summary>
    /// The time of a status change is the time at which FleetDns saw it, because any client can write the times in managedFields.
    /// </summary>
    public override TrafficManagerBackend Remember(TrafficManagerBackend? known, TrafficManagerBackend next, DateTimeOffset at)
    {
        var changed = known is not null && known.Meta.Uid == next.Meta.Uid
            && !(known.Endpoints.SequenceEqual(next.Endpoints) && known.Conditions.SequenceEqual(next.Conditions));
        return next with
        {
            Meta = next.Meta with
            {
                StatusWritten = changed ? at : known?.Meta.Uid == next.Meta.Uid
            ? known.Meta.StatusWritten : null
            }
        };
    }

    private BackendEndpoint ReadEndpoint(JsonElement json)
    {
        var from = json.Child("from");
        return new BackendEndpoint(
            json.Text("name") ?? "",
            json.Text("resourceID"),
            json.Weight("weight") ?? 0,
            json.Text("target"),
            Shared(from, "cluster"),
            from.Weight("weight"));
    }
}
