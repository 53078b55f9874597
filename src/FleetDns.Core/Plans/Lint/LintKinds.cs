using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Kinds in pasted manifests in addition to those that plans write. Always by group and kind: two kinds named Work
/// exist.</summary>
internal static class LintKinds
{
    public static PlanKind ResourcePlacement { get; } = new(PlanKind.Placing, "ResourcePlacement", "resourceplacements", true, "v1beta1");
    public static PlanKind ClusterOverride { get; } =
        new(PlanKind.Placing, "ClusterResourceOverride", "clusterresourceoverrides", false, "v1");

    /// <summary>Kinds that the rules know; for any other, only whether the hub serves it is checked.</summary>
    public static bool IsKnown(string group, string kind) => Find(group, kind) is not null;

    public static PlanKind? Find(string group, string kind) =>
        PlanKind.Find(group, kind)
            ?? (group == PlanKind.Placing ? kind == ResourcePlacement.Kind ? ResourcePlacement : kind == ClusterOverride.Kind
            ? ClusterOverride : null : null);

    /// <summary>The known kind of that name in another group; null if there is none.</summary>
    public static PlanKind? Elsewhere(string kind) =>
        PlanKind.All.Append(ResourcePlacement).Append(ClusterOverride).FirstOrDefault(k => k.Kind == kind);

    /// <summary>Selectors of a document: what an override changes or a placement places.</summary>
    public static string SelectorField(JsonObject document) =>
        document.Text("kind") == ClusterOverride.Kind ? "clusterResourceSelectors" : "resourceSelectors";
}
