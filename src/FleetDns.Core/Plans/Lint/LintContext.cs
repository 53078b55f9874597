using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>The documents in the context of existing objects, as rules read them.</summary>
internal sealed class LintContext(ImmutableArray<JsonObject> documents, FleetView view, HubReading hub)
{
    private LintPlacements? _placements;
    private LintProjection? _projection;
    private ILookup<ObjectKey, ServiceLanding>? _services;

    public ImmutableArray<JsonObject> Documents => documents;

    public FleetView View => view;

    public HubReading Hub => hub;

    /// <summary>Placements and overrides, pasted or on the hub, and what they place where.</summary>
    public LintPlacements Placements => _placements ??= new LintPlacements(this);

    /// <summary>The resulting objects on each member cluster.</summary>
    public LintProjection Projection => _projection ??= LintProjection.Of(this);

    /// <summary>The result of an exported service on each cluster.</summary>
    public IEnumerable<ServiceLanding> Landings(ObjectKey service) =>
        (_services ??= ServiceLanding.Of(this).ToLookup(l => l.Service))[service];

    public IEnumerable<ServiceLanding> AllLandings => (_services ??= ServiceLanding.Of(this).ToLookup(l => l.Service)).SelectMany(l => l);

    public IEnumerable<(int Index, JsonObject Document)> All(PlanKind kind) =>
        Documents.Select((document, index) => (index, document))
            .Where(d => d.document.Text("kind") == kind.Kind && Manifests.Group(d.document) == kind.Group);

    public IEnumerable<(int Index, JsonObject Document)> Overrides => All(PlanKind.ResourceOverride).Concat(All(LintKinds.ClusterOverride));

    public IEnumerable<(int Index, JsonObject Document)> AllPlacements => All(PlanKind.Placement).Concat(All(LintKinds.ResourcePlacement));

    public static string Name(JsonObject document) => document.Text("metadata", "name") ?? "";

    public static string Namespace(JsonObject document) => document.Text("metadata", "namespace") ?? "";

    public static ObjectKey Key(JsonObject document) => new(Namespace(document), Name(document));

    /// <summary>The document of that name; null if there is none.</summary>
    public JsonObject? Find(PlanKind kind, string ns, string name) =>
        All(kind).Select(d => d.Document).FirstOrDefault(d => Name(d) == name && (!kind.Namespaced || Namespace(d) == ns));

    /// <summary>Index of the document of that name; null if there is none.</summary>
    public int? Index(PlanKind kind, string ns, string name) =>
        All(kind).Where(d => Name(d.Document) == name && (!kind.Namespaced || Namespace(d.Document) == ns)).Select(d => (int?)d.Index)
            .FirstOrDefault();

    /// <summary>The document, or the object on the hub.</summary>
    public JsonObject? FindAnywhere(PlanKind kind, string ns, string name) => Find(kind, ns, name) ?? Hub.Find(kind.Named(ns, name));

    /// <summary>In the documents or on the hub. True if the hub was not read: unknown is not missing.</summary>
    public bool MayExist(PlanKind kind, string ns, string name) => Find(kind, ns, name) is not null || !Hub.Lacks(kind.Named(ns, name));

    /// <summary>A ServiceExport of that name, pasted or on the hub.</summary>
    public bool IsExported(string ns, string name) =>
        FindAnywhere(PlanKind.ServiceExport, ns, name) is not null
            || View.Services.GetValueOrDefault(new ObjectKey(ns, name)) is { Export: not null };

    /// <summary>The overrides among the documents that select an object.</summary>
    public IEnumerable<(int Index, JsonObject Document)> OverridesOf(PlanKind target, string ns, string name) =>
        All(PlanKind.ResourceOverride)
            .Where(o => Namespace(o.Document) == ns
            && o.Document.Items("spec", "resourceSelectors").Any(s => Selects(s, target) && s.Text("name") == name));

    public static bool Selects(JsonObject selector, PlanKind target) =>
        selector.Text("kind") == target.Kind && (selector.Text("group") ?? "") == target.Group;
}
