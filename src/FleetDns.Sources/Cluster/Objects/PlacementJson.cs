using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Common parts of several placement kinds: selectors and references (docs/domain.md 1.3).</summary>
internal abstract class PlacementJson<T> : ObjectDecoder<T>
    where T : class, IFleetObject
{
    protected ImmutableArray<ResourceSelector> ReadSelectors(JsonElement spec, string name) =>
        [.. spec.Entries(name).Select(s => new ResourceSelector(
        Shared(s, "group") ?? "",
        Shared(s, "version") ?? "",
        Shared(s, "kind") ?? "",
        Shared(s, "name") is { Length: > 0 } one ? one : null,
        s.Child("labelSelector") is { ValueKind: JsonValueKind.Object } labels ? ReadTerm(labels) : null,
        Shared(s, "selectionScope")))];

    /// <summary>The labels that each term requires.</summary>
    protected ImmutableArray<LabelTerm> ReadTerms(JsonElement parent) =>
        [.. parent.Entries("clusterSelectorTerms").Select(term => ReadTerm(term.Child("labelSelector")))];

    // {"group":"","version":"v1","kind":"Service","namespace":"kuard-demo","name":"kuard-svc"}
    protected ObjectRef ReadRef(JsonElement json) =>
        new(Texts.Share(KindName.Of(json.Text("group") ?? "", Shared(json, "kind") ?? "")),
            new ObjectKey(Shared(json, "namespace") ?? "", Shared(json, "name") ?? ""));

    private LabelTerm ReadTerm(JsonElement json) => new(
        Map(json.Child("matchLabels")),
        [.. json.Entries("matchExpressions").Select(e => new LabelExpression(
            Shared(e, "key") ?? "",
            Shared(e, "operator") ?? "",
            [.. e.Entries("values").Where(v => v.ValueKind == JsonValueKind.String).Select(v => Texts.Share(v.GetString()!))]))]);
}
