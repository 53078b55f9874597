using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>ResourceOverride and ClusterResourceOverride (docs/domain.md 1.3.4).</summary>
internal sealed class ResourceOverrideDecoder : PlacementJson<ResourceOverride>
{
    // Values are parsed again where a patch is evaluated; System.Text.Json stops at 64 levels.
    private const int Deepest = 48;

    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.policy"];

    public override ResourceOverride Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var placement = spec.Child("placement");
        // The selectors of the cluster-scoped kind are named clusterResourceSelectors.
        var selectors = ReadSelectors(spec, "resourceSelectors");
        return new ResourceOverride(
            Meta(json),
            Shared(placement, "name"),
            placement.Text("scope") == "Namespaced",
            selectors.IsEmpty ? ReadSelectors(spec, "clusterResourceSelectors") : selectors,
            [.. spec.Child("policy").Entries("overrideRules").Select(ReadRule)]);
    }

    private OverrideRule ReadRule(JsonElement json) => new(
        json.Child("clusterSelector") is { ValueKind: JsonValueKind.Object } clusters ? ReadTerms(clusters) : null,
        Shared(json, "overrideType") ?? "JSONPatch",
        [.. json.Entries("jsonPatchOverrides").Select(p => new OverridePatch(
            Shared(p, "op") ?? "",
            Shared(p, "path") ?? "",
            p.ValueKind == JsonValueKind.Object && p.TryGetProperty("value", out var value) ? Raw(value) : null))]);

    private static string Raw(JsonElement value) =>
        value.IsDeeperThan(Deepest) ? throw new UnreadableObjectException($"the value of a patch is nested deeper than {Deepest} levels")
            : value.GetRawText();
}
