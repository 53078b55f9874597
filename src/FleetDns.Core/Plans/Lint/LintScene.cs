using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>The documents among what exists: what rules ask.</summary>
internal sealed record LintScene(ImmutableArray<JsonObject> Documents, FleetView View, HubPicture Hub)
{
    public IEnumerable<(int Index, JsonObject Document)> All(PlanKind kind) =>
        Documents.Select((document, index) => (index, document)).Where(d => d.document.Text("kind") == kind.Kind && Manifests.Group(d.document) == kind.Group);

    public static string Name(JsonObject document) => document.Text("metadata", "name") ?? "";

    public static string Namespace(JsonObject document) => document.Text("metadata", "namespace") ?? "";

    public static ObjectKey Key(JsonObject document) => new(Namespace(document), Name(document));

    /// <summary>The document of that name; null where there is none.</summary>
    public JsonObject? Find(PlanKind kind, string ns, string name) =>
        All(kind).Select(d => d.Document).FirstOrDefault(d => Name(d) == name && (!kind.Namespaced || Namespace(d) == ns));

    /// <summary>The document, or the object on the hub.</summary>
    public JsonObject? FindAnywhere(PlanKind kind, string ns, string name) => Find(kind, ns, name) ?? Hub.Find(kind.Named(ns, name));

    /// <summary>In the documents or on the hub. True where the hub was not asked: nothing is concluded from what is not known.</summary>
    public bool MayExist(PlanKind kind, string ns, string name) => Find(kind, ns, name) is not null || !Hub.Lacks(kind.Named(ns, name));

    /// <summary>The overrides among the documents that select an object.</summary>
    public IEnumerable<(int Index, JsonObject Document)> OverridesOf(PlanKind target, string ns, string name) =>
        All(PlanKind.ResourceOverride).Where(o => Namespace(o.Document) == ns && o.Document.Items("spec", "resourceSelectors").Any(s => Selects(s, target) && s.Text("name") == name));

    public static bool Selects(JsonObject selector, PlanKind target) => selector.Text("kind") == target.Kind && (selector.Text("group") ?? "") == target.Group;

    /// <summary>The placements among the documents that place a namespace.</summary>
    public IEnumerable<JsonObject> PlacementsOf(string ns) =>
        All(PlanKind.Placement).Select(p => p.Document).Where(p => p.Items("spec", "resourceSelectors").Any(s => Selects(s, PlanKind.Namespace) && s.Text("name") == ns));

    /// <summary>The placements of the fleet that place it.</summary>
    public IEnumerable<Placement> PlacedBy(string ns) => View.Placements.Values.Where(p => p.Key.Namespace.Length == 0 && ServicePlacement.Places(p.Placement, ns)).Select(p => p.Placement);

    /// <summary>The members that a namespace goes to, as far as documents and fleet tell; null where no placement is known.</summary>
    public IReadOnlyList<MemberRow>? MembersOf(string ns)
    {
        if (PlacementsOf(ns).FirstOrDefault() is { } document)
        {
            return [.. View.Members.Values.Where(m => Picks(document, m))];
        }

        return PlacedBy(ns).FirstOrDefault() is { } placement
            ? [.. View.Members.Values.Where(m => placement.Policy.Type == "PickFixed"
                ? placement.Policy.ClusterNames.Contains(m.Name)
                : placement.Policy.Required.IsDefaultOrEmpty || placement.Policy.Required.Any(t => ClusterLabels.Matches(m, t)))]
            : null;
    }

    public static bool Picks(JsonObject placement, MemberRow member)
    {
        if (placement.Text("spec", "policy", "placementType") == "PickFixed")
        {
            return placement.At("spec", "policy", "clusterNames") is JsonArray names && names.Any(n => n.Show() == member.Name);
        }

        var terms = placement.Items("spec", "policy", "affinity", "clusterAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "clusterSelectorTerms").ToList();
        return terms.Count == 0 || terms.Exists(t => ServiceDrafts.Matches(new JsonObject { ["clusterSelector"] = new JsonObject { ["clusterSelectorTerms"] = new JsonArray(t.DeepClone()) } }, member));
    }
}
