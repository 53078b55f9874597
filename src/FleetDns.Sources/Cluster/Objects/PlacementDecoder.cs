using System.Globalization;
using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>ClusterResourcePlacement and ResourcePlacement (docs/domain.md 1.3.1, 1.3.2).</summary>
internal sealed class PlacementDecoder : PlacementJson<Placement>
{
    private const int DefaultUnavailablePeriod = 60;

    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.policy", "spec.resourceSelectors", "spec.strategy", "status"];

    public override Placement Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var status = json.Child("status");
        return new Placement(
            Meta(json),
            ReadPolicy(spec.Child("policy")),
            ReadSelectors(spec, "resourceSelectors"),
            ReadStrategy(spec.Child("strategy")),
            [.. status.Entries("selectedResources").Select(ReadRef)],
            [.. status.Entries("placementStatuses").Select(ReadStatus)],
            ReadConditions(status));
    }

    private PlacementPolicy ReadPolicy(JsonElement json) => new(
        Shared(json, "placementType") ?? "PickAll",
        [.. json.Entries("clusterNames").Where(n => n.ValueKind == JsonValueKind.String).Select(n => Texts.Share(n.GetString()!))],
        json.Int("numberOfClusters"),
        ReadTerms(json.Child("affinity").Child("clusterAffinity").Child("requiredDuringSchedulingIgnoredDuringExecution")));

    private RolloutStrategy ReadStrategy(JsonElement json)
    {
        var rolling = json.Child("rollingUpdate");
        return new RolloutStrategy(
            Shared(json, "type") ?? "RollingUpdate",
            NumberOrText(rolling, "maxUnavailable"),
            rolling.Int("unavailablePeriodSeconds") ?? DefaultUnavailablePeriod);
    }

    private PlacementStatus ReadStatus(JsonElement json) => new(
        Shared(json, "clusterName") is { Length: > 0 } cluster ? cluster : null,
        ReadConditions(json),
        [.. json.Entries("failedPlacements").Select(f => new FailedPlacement(ReadRef(f), ReadCondition(f.Child("condition"))))],
        [.. json.Entries("applicableResourceOverrides").Select(o => new ObjectKey(Shared(o, "namespace") ?? "", Shared(o, "name") ?? ""))],
        [.. json.Entries("applicableClusterResourceOverrides").Where(o => o.ValueKind == JsonValueKind.String)
            .Select(o => Texts.Share(o.GetString()!))]);

    private static string? NumberOrText(JsonElement parent, string name) =>
        parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number
            ? (value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture)
            : throw new UnreadableObjectException($"{name} is not a whole number"))
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : null;
}
