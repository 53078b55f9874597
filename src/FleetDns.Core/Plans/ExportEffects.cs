using System.Text.Json.Nodes;
using FleetDns.Core.Plans.Lint;

namespace FleetDns.Core.Plans;

/// <summary>The effect of documents on the export weights of services on each cluster, after placements and overrides: a template value
/// that an override replaces has no effect.</summary>
internal static class ExportEffects
{
    /// <summary>The services that the documents concern and whose weights differ. Only what the view knows is compared.</summary>
    public static IEnumerable<ExportEffect> Of(IEnumerable<PlanDocument> documents, FleetView view)
    {
        var written = documents.Where(d => d.Action is DocumentAction.Create or DocumentAction.Update && Concerns(d.Reference)).ToList();
        var services = written.Count == 0 ? [] : Services(written, view).ToList();
        if (services.Count == 0)
        {
            return [];
        }

        var hub =
            HubReading.Empty with
            {
                Objects = services.SelectMany(s => Known(view.Services[s]))
            .ToImmutableDictionary(o => Manifests.Reference(o)!, o => (JsonObject?)o)
            };
        var before = new LintContext([], view, hub);
        var after = new LintContext([.. written.Select(d => d.Manifest)], view, hub);
        return services.Select(s => new ExportEffect(s, Differ(s, before, after), Landing(s, before), Landing(s, after)))
            .Where(s => s.Weights.Count > 0);
    }

    private static bool Concerns(DocumentRef reference) =>
        reference.Group == PlanKind.Placing
            || reference is { Group: PlanKind.Networking, Kind: "ServiceExport" } or { Group: "", Kind: "Service" };

    // A placement may select anything; the others affect only their own namespace.
    private static IEnumerable<ObjectKey> Services(List<PlanDocument> documents, FleetView view)
    {
        var all = documents.Exists(d => d.Reference.Key.Namespace.Length == 0);
        var namespaces = documents.Select(d => d.Reference.Key.Namespace).ToHashSet(StringComparer.Ordinal);
        return view.Profiles.Values.SelectMany(p => p.Backends).Select(b => new ObjectKey(b.Key.Namespace, b.Backend.Import)).Distinct()
            .Where(s => (all || namespaces.Contains(s.Namespace)) && view.Services.GetValueOrDefault(s) is { Export: not null });
    }

    private static ImmutableDictionary<string, int> Differ(ObjectKey service, LintContext before, LintContext after)
    {
        var was = before.Landings(service).ToLookup(l => l.Cluster);
        var now = after.Landings(service).ToLookup(l => l.Cluster);
        var weights = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var cluster in was.Select(g => g.Key).Union(now.Select(g => g.Key)))
        {
            // Of several placements that place it, the first that exports counts.
            var (old, coming) = (
                was[cluster].OrderBy(l => l.LeftOut is not null).FirstOrDefault(),
                now[cluster].OrderBy(l => l.LeftOut is not null).FirstOrDefault());
            if (coming?.LeftOut is ServiceLanding.OverrideFails)
            {
                continue;   // no update arrives: unchanged
            }

            if (old is { LeftOut: null } && coming is not { LeftOut: null })
            {
                weights[cluster] = 0;
            }
            else if (coming is { Weight: { } weight } && (weight != old?.Weight || (coming.LeftOut is null && old.LeftOut is not null)))
            {
                weights[cluster] = weight;
            }
        }

        return weights.ToImmutable();
    }

    // The objects on each cluster once placements and overrides are rolled out.
    private static ImmutableDictionary<string, int> Landing(ObjectKey service, LintContext scene)
    {
        var weights = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var cluster in scene.Landings(service).GroupBy(l => l.Cluster))
        {
            var lands = cluster.OrderBy(l => l.LeftOut is not null).First();
            if (lands.LeftOut is not null and not ServiceLanding.OverrideFails)
            {
                weights[cluster.Key] = 0;
            }
            else if (lands is { LeftOut: null, Weight: { } weight })
            {
                weights[cluster.Key] = weight;
            }
        }

        return weights.ToImmutable();
    }

    // The templates on the hub, as far as the view knows them.
    private static IEnumerable<JsonObject> Known(ServiceRow row)
    {
        yield return Body(PlanKind.ServiceExport, row.Export!.Meta);
        if (row.Service is { } service)
        {
            var body = Body(PlanKind.Service, service.Meta);
            body["spec"] = new JsonObject { ["type"] = service.Type };
            if (service.Headless)
            {
                body["spec"]!["clusterIP"] = "None";
            }

            yield return body;
        }
    }

    private static JsonObject Body(PlanKind kind, ObjectMeta meta) => new()
    {
        ["apiVersion"] = kind.Group.Length == 0 ? kind.Fallback : $"{kind.Group}/{kind.Fallback}",
        ["kind"] = kind.Kind,
        ["metadata"] =
            new JsonObject
            {
                ["name"] = meta.Key.Name,
                ["namespace"] = meta.Key.Namespace,
                ["labels"] = Json.Of(meta.Labels),
                ["annotations"] = Json.Of(meta.Annotations)
            },
    };
}

/// <summary>The effect of documents on the export weights of a service, by cluster; 0 if the cluster does not export.</summary>
/// <param name="Weights">The changed weights.</param>
/// <param name="Before">All weights, once the hub's current state is rolled out.</param>
/// <param name="After">All weights, once the documents are rolled out too.</param>
internal sealed record ExportEffect(
    ObjectKey Service, ImmutableDictionary<string, int> Weights, ImmutableDictionary<string, int> Before,
    ImmutableDictionary<string, int> After);
