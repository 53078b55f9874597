using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>What must be read from the hub before documents can be judged: the documents and everything they name.</summary>
internal static class LintAsks
{
    public static ImmutableArray<DocumentRef> Of(IReadOnlyList<JsonObject> documents)
    {
        var asks = new HashSet<DocumentRef>();
        foreach (var document in documents)
        {
            if (Manifests.Reference(document) is not { } reference)
            {
                continue;
            }

            asks.Add(reference);
            var (ns, name) = (reference.Key.Namespace, reference.Key.Name);
            if (ns.Length > 0)
            {
                asks.Add(PlanKind.Namespace.Named("", ns));
            }

            switch (reference)
            {
                case
                {
                    Group: PlanKind.Placing,
                    Kind: "ResourceOverride" or "ClusterResourceOverride" or "ResourcePlacement" or "ClusterResourcePlacement"
                }:
                    asks.UnionWith(Selected(document, ns));
                    if (document.Text("spec", "placement", "name") is { Length: > 0 } placement)
                    {
                        asks.Add(
                            (document.Text("spec", "placement", "scope") == "Namespaced" ? LintKinds.ResourcePlacement : PlanKind.Placement)
                            .Named(ns, placement));
                    }

                    break;
                case { Group: PlanKind.Networking, Kind: "ServiceExport" } or { Group: "", Kind: "Service" }:
                    asks.Add(PlanKind.Service.Named(ns, name));
                    asks.Add(PlanKind.ServiceExport.Named(ns, name));
                    break;
                case { Group: PlanKind.Networking, Kind: "TrafficManagerBackend" }:
                    asks.UnionWith(
                        new[] { (PlanKind.Profile, document.Text("spec", "profile", "name")),
                        (PlanKind.Service, document.Text("spec", "backend", "name")),
                        (PlanKind.ServiceExport, document.Text("spec", "backend", "name")) }
                        .Where(n => n.Item2 is { Length: > 0 }).Select(n => n.Item1.Named(ns, n.Item2!)));
                    break;
            }
        }

        return [.. asks];
    }

    private static IEnumerable<DocumentRef> Selected(JsonObject document, string ns) =>
        document.Items("spec", LintKinds.SelectorField(document))
        .Where(s => s.Text("name") is { Length: > 0 } && s.Text("kind") is { Length: > 0 })
        .Select(
            s => new DocumentRef(
                s.Text("group") ?? "", s.Text("kind")!,
                new ObjectKey(LintKinds.Find(s.Text("group") ?? "", s.Text("kind")!) is { Namespaced: false } ? "" : ns, s.Text("name")!)));
}
