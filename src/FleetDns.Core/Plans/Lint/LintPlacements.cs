using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Placements and overrides after the change: pasted ones replace those of the same name on the hub.</summary>
internal sealed class LintPlacements
{
    private const string WithSelectors = "NamespaceWithResourceSelectors";
    private readonly LintContext _scene;
    private readonly Dictionary<ObjectKey, IReadOnlyList<MemberRow>> _members = [];

    public LintPlacements(LintContext scene)
    {
        _scene = scene;
        var placements = scene.AllPlacements.Select(
            p => (Placement: Existing(p.Document, LintParts.Placement(p.Document)), Document: (int?)p.Index))
            .DistinctBy(p => p.Placement.Meta.Key).ToList();
        var overrides = scene.Overrides.Select(o => (Override: LintParts.Override(o.Document), Document: (int?)o.Index))
            .DistinctBy(o => o.Override.Meta.Key).ToList();
        var view = scene.View;
        Placements = [
            .. placements,
            .. view.Placements.Values.Where(
                p => p.Placement.Meta.Deleting is null && placements.TrueForAll(d => d.Placement.Meta.Key != p.Key))
                .Select(p => (p.Placement, (int?)null))];
        Overrides = [
            .. overrides,
            .. view.Overrides.Values.Where(o => o.Override.Meta.Deleting is null && overrides.TrueForAll(d => d.Override.Meta.Key != o.Key))
            .Select(o => (o.Override, (int?)null))];
    }

    /// <param name="Document">Index; null for one on the hub.</param>
    public ImmutableArray<(Placement Placement, int? Document)> Placements { get; }

    /// <summary>In the order of application: cluster-wide ones first, then by name (docs/domain.md 1.3.4).</summary>
    public ImmutableArray<(ResourceOverride Override, int? Document)> Overrides { get; }

    /// <summary>The placements that place an object on clusters.</summary>
    public IEnumerable<Placement> Bringing(string group, string kind, ObjectKey key, ImmutableDictionary<string, string> labels) =>
        Placements.Select(p => p.Placement).Where(p => p.Meta.Key.Namespace.Length > 0
            ? p.Meta.Key.Namespace == key.Namespace && p.Selectors.Any(s => Takes(s, group, kind, key.Name, labels))
            : key.Namespace.Length == 0 ? p.Selectors.Any(s => Takes(s, group, kind, key.Name, labels))
            : OfNamespace(p, key.Namespace).Any(s => s.SelectionScope is null or "NamespaceWithResources"
                || (s.SelectionScope == WithSelectors
                    && p.Selectors.Any(other => other != s && Takes(other, group, kind, key.Name, labels)))));

    public IEnumerable<Placement> Bringing(PlanKind kind, ObjectKey key) =>
        Bringing(kind.Group, kind.Kind, key, LintParts.Labels(_scene.FindAnywhere(kind, key.Namespace, key.Name)));

    /// <summary>Cluster-wide placements that select a namespace, with or without its content.</summary>
    public IEnumerable<(Placement Placement, int? Document)> OfNamespace(string ns) =>
        Placements.Where(p => p.Placement.Meta.Key.Namespace.Length == 0 && OfNamespace(p.Placement, ns).Any());

    /// <summary>The clusters that a placement picks or may pick; for an unchanged placement on the hub, those that it has picked.</summary>
    public IReadOnlyList<MemberRow> Members(Placement placement)
    {
        if (!_members.TryGetValue(placement.Meta.Key, out var found))
        {
            _members[placement.Meta.Key] = found = Pick(placement);
        }

        return found;
    }

    /// <summary>The clusters that get an export; null if no placement is known that places it.</summary>
    public IReadOnlyList<MemberRow>? MembersOf(ObjectKey service) =>
        Bringing(PlanKind.ServiceExport, service).ToList() is { Count: > 0 } placements
            ? [.. placements.SelectMany(Members).DistinctBy(m => m.Name).OrderBy(m => m.Slot)] : null;

    // Applying a document changes only the fields that it contains: without a policy, the one on the hub is kept.
    private Placement Existing(JsonObject document, Placement pasted) =>
        document["spec"]?["policy"] is null && _scene.View.Placements.GetValueOrDefault(pasted.Meta.Key) is { } there
            ? pasted with { Policy = there.Placement.Policy } : pasted;

    private IReadOnlyList<MemberRow> Pick(Placement placement)
    {
        var all = _scene.View.Members.Values.Where(m => m.Joined && m.Cluster.Meta.Deleting is null);
        var standing = Placements.Any(p => ReferenceEquals(p.Placement, placement) && p.Document is null)
            ? _scene.View.Placements.GetValueOrDefault(placement.Meta.Key) : null;
        return standing?.Clusters.Where(c => c.Picked).Select(c => c.Cluster).ToHashSet() is { Count: > 0 } picked
            ? [.. all.Where(m => picked.Contains(m.Name))]
            : placement.Policy.Type == "PickFixed" ? [.. all.Where(m => placement.Policy.ClusterNames.Contains(m.Name))]
            : [.. all.Where(
                m => placement.Policy.Required.IsEmpty || placement.Policy.Required.Any(t => t.Matches(m.Cluster.Meta.Labels)))];
    }

    private IEnumerable<ResourceSelector> OfNamespace(Placement placement, string ns) =>
        placement.Selectors.Where(s => Takes(s, "", PlanKind.Namespace.Kind, ns, NamespaceLabels(ns)));

    private static bool Takes(
        ResourceSelector selector, string group, string kind, string name, ImmutableDictionary<string, string> labels) =>
        selector.Group == group && selector.Kind == kind
            && (selector.Name is { } named ? named == name : selector.Labels is not { } term || term.Matches(labels));

    // Every namespace has its own name as a label.
    private ImmutableDictionary<string, string> NamespaceLabels(string ns) =>
        (_scene.FindAnywhere(PlanKind.Namespace, "", ns) is { } found ? LintParts.Labels(found)
            : _scene.View.Namespaces.GetValueOrDefault(ns)?.Meta.Labels.Items ?? ImmutableDictionary<string, string>.Empty)
                .SetItem("kubernetes.io/metadata.name", ns);
}
