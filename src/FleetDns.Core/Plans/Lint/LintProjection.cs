using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>One object on one member cluster, after overrides.</summary>
/// <param name="Cluster">Empty if no member is known.</param>
/// <param name="Body">Null if an override removes it there or fails. Never modified.</param>
/// <param name="RemovedBy">The override of type Delete that removes it there.</param>
/// <param name="Placed">True if a placement places it there; otherwise it is only the result of overrides.</param>
/// <param name="Blocked">An override of the same placement fails there, so no update of the placement arrives.</param>
internal sealed record Landing(DocumentRef Object, string Cluster, JsonObject? Body, ObjectRef? RemovedBy, bool Placed, bool Blocked);

/// <summary>A patch that fails on one cluster.</summary>
/// <param name="Document">Index of the override; null for one on the hub.</param>
/// <param name="Why">Starts in lower case.</param>
internal sealed record OverrideFailure(
    ResourceOverride Override, int? Document, int Rule, int Patch, DocumentRef Target, string Cluster, string Why);

/// <summary>The pasted objects, and the related ones on the hub, as they will be on each member cluster (docs/domain.md 1.3.4).</summary>
internal sealed class LintProjection
{
    private readonly LintContext _scene;
    private readonly List<OverrideFailure> _failures = [];
    private readonly Dictionary<DocumentRef, List<Landing>> _landings = [];
    private readonly Dictionary<DocumentRef, JsonObject> _templates = [];
    private readonly HashSet<(ObjectKey Placement, string Cluster)> _blocked = [];

    private LintProjection(LintContext scene) => _scene = scene;

    public IReadOnlyList<OverrideFailure> Failures => _failures;

    public IEnumerable<Landing> Landings => _landings.Values.SelectMany(l => l);

    /// <summary>The object as placed, before overrides; null if it is neither pasted nor known on the hub. Never modified.</summary>
    public JsonObject? Template(DocumentRef reference) => _templates.GetValueOrDefault(reference);

    public IReadOnlyList<Landing> Of(DocumentRef reference) => _landings.GetValueOrDefault(reference) ?? [];

    public static LintProjection Of(LintContext scene)
    {
        var projection = new LintProjection(scene);
        foreach (var (reference, body) in Targets(scene))
        {
            projection._templates[reference] = body;
        }

        var landed = projection._templates.Select(t => (Reference: t.Key, Landings: projection.Land(t.Key, t.Value).ToList())).ToList();
        foreach (var (reference, landings) in landed)
        {
            // An override that fails blocks all objects of the same placement on the cluster.
            projection._landings[reference] = landings.ConvertAll(
                l => l.Landing with { Blocked = l.Placement is { } by && projection._blocked.Contains((by, l.Landing.Cluster)) });
        }

        return projection;
    }

    /// <summary>The resulting object: the document's fields over those on the hub, without what is stripped before placing.</summary>
    private static IEnumerable<(DocumentRef Reference, JsonObject Body)> Targets(LintContext scene)
    {
        var seen = new HashSet<DocumentRef>();
        foreach (var document in scene.Documents)
        {
            if (Manifests.Reference(document) is { } reference && Lands(reference) && seen.Add(reference))
            {
                yield return (reference, Stored(Over(scene.Hub.Find(reference), document)));
            }
        }

        foreach (var (reference, body) in scene.Hub.Objects)
        {
            if (body is not null && Lands(reference) && seen.Add(reference))
            {
                yield return (reference, Stored(body));
            }
        }
    }

    // An empty map is not stored, so a key cannot be added to it.
    private static JsonObject Stored(JsonObject body)
    {
        var stored = Manifests.Typed(body);
        foreach (var field in (string[])["annotations", "labels"])
        {
            if (stored.At("metadata", field) is JsonObject { Count: 0 })
            {
                ((JsonObject)stored["metadata"]!).Remove(field);
            }
        }

        return stored;
    }

    private static bool Lands(DocumentRef reference) =>
        reference.Group is not PlanKind.Placing && reference is not { Group: PlanKind.Networking, Kind: not "ServiceExport" }
            && reference is not { Group: "", Kind: "Namespace" };

    private static JsonObject Over(JsonObject? existing, JsonObject document)
    {
        if (existing is null)
        {
            return document;
        }

        var result = existing.Copy();
        foreach (var (name, value) in document)
        {
            result[name] = result[name] is JsonObject has && value is JsonObject asks ? Over(has, asks) : value?.DeepClone();
        }

        return result;
    }

    private IEnumerable<(ObjectKey? Placement, Landing Landing)> Land(DocumentRef reference, JsonObject body)
    {
        var overrides = _scene.Placements.Overrides.Where(o => Selects(o.Override, reference, body))
            .OrderBy(o => o.Override.Meta.Key.Namespace.Length == 0 ? 0 : 1).ThenBy(o => o.Override.Meta.Key.Name, StringComparer.Ordinal)
            .ToList();
        var bringing = _scene.Placements.Bringing(reference.Group, reference.Kind, reference.Key, LintParts.Labels(body)).ToList();
        if (bringing.Count == 0)
        {
            foreach (var member in Everyone())
            {
                yield return (null, Land(reference, body, member, null, overrides));
            }
        }

        foreach (var placement in bringing)
        {
            foreach (var member in _scene.View.Members.IsEmpty ? Everyone() : _scene.Placements.Members(placement).Cast<MemberRow?>())
            {
                yield return (placement.Meta.Key, Land(reference, body, member, placement.Meta.Key, overrides));
            }
        }
    }

    // Without a known member, every rule counts as matching.
    private IEnumerable<MemberRow?> Everyone() => _scene.View.Members.Values.Cast<MemberRow?>().DefaultIfEmpty();

    private Landing Land(
        DocumentRef reference, JsonObject body, MemberRow? member, ObjectKey? placement,
        List<(ResourceOverride Override, int? Document)> overrides)
    {
        var cluster = member?.Name ?? "";
        var result = body;
        foreach (var (over, document) in overrides)
        {
            if (placement is { } by && over.Placement is { } bound
                && (bound != by.Name || over.PlacementNamespaced != by.Namespace.Length > 0))
            {
                continue;   // bound to another placement: silently skipped
            }

            for (var r = 0; r < over.Rules.Length; r++)
            {
                var rule = over.Rules[r];
                if (member is null ? rule.Clusters is null : !rule.Takes(member.Cluster.Meta.Labels))
                {
                    continue;
                }

                if (rule.Type == "Delete")
                {
                    return new Landing(reference, cluster, null, over.Ref, placement is not null, false);
                }

                for (var p = 0; p < rule.Patches.Length; p++)
                {
                    result = ReferenceEquals(result, body) ? body.Copy() : result;
                    if (LintPatch.Apply(result, rule.Patches[p], member) is { } why)
                    {
                        _failures.Add(new OverrideFailure(over, document, r, p, reference, cluster, why));
                        if (placement is { } blocked)
                        {
                            _blocked.Add((blocked, cluster));
                        }

                        return new Landing(reference, cluster, null, null, placement is not null, false);
                    }
                }
            }
        }

        return new Landing(reference, cluster, result, null, placement is not null, false);
    }

    // Group, version, kind and name exactly as in the snapshot, which has the hub's preferred version.
    private bool Selects(ResourceOverride over, DocumentRef reference, JsonObject body)
    {
        if (over.Meta.Key.Namespace.Length == 0)
        {
            return over.Selectors.Any(
                s => reference.Key.Namespace.Length == 0
                ? s.Kind == reference.Kind && s.Group == reference.Group && s.Name == reference.Key.Name
                : s is { Kind: "Namespace", Group: "" } && s.Name == reference.Key.Namespace);
        }

        var version = LintKinds.Find(reference.Group, reference.Kind) is { } kind ? _scene.Hub.Versions.Version(kind)
            : Manifests.Version(body);
        return over.Meta.Key.Namespace == reference.Key.Namespace
            && over.Selectors.Any(
                s => s.Kind == reference.Kind && s.Group == reference.Group && s.Version == version && s.Name == reference.Key.Name);
    }
}
