using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Runs the rules, and repairs until nothing more can be repaired.</summary>
internal static class Lints
{
    private const int MostRepairs = 500;

    // In the order in which repairs build on each other: names and namespaces first, weights last.
    private static readonly ImmutableArray<ILintRule> s_rules =
    [
        new TwiceRule(), new NamespaceRule(), new ReservedRule(), new ExportNameRule(), new PlacementReferenceRule(), new ExportVersionRule(), new PlacementVersionRule(), new VersionRule(),
        new OneOverrideRule(), new AnnotationsRule(), new LabelPatternRule(), new UncoveredRule(), new ServiceTypeRule(), new SelectorRule(), new TargetPortRule(), new ImageRule(),
        new ResourceGroupRule(), new FqdnRule(), new OneRegionRule(), new TcpRule(), new ReferencesRule(), new ExportWeightRule(), new DefaultWeightRule(),
    ];

    public static ImmutableArray<DocumentRef> Asks(IReadOnlyList<JsonObject> documents)
    {
        var asks = new HashSet<DocumentRef>();
        foreach (var document in documents)
        {
            if (Manifests.Reference(document) is not { } reference)
            {
                continue;
            }

            asks.Add(reference);
            var ns = reference.Key.Namespace;
            if (ns.Length > 0)
            {
                asks.Add(PlanKind.Namespace.Named("", ns));
            }

            switch (reference.Kind)
            {
                case "ResourceOverride" when document.Text("spec", "placement", "name") is { Length: > 0 } placement:
                    asks.Add(PlanKind.Placement.Named("", placement));
                    asks.UnionWith(document.Items("spec", "resourceSelectors").Where(s => LintScene.Selects(s, PlanKind.Service) && s.Text("name") is not null).Select(s => PlanKind.Service.Named(ns, s.Text("name")!)));
                    break;
                case "ServiceExport":
                    asks.Add(PlanKind.Service.Named(ns, reference.Key.Name));
                    break;
                case "TrafficManagerBackend" when document.Text("spec", "profile", "name") is { Length: > 0 } profile:
                    asks.Add(PlanKind.Profile.Named(ns, profile));
                    break;
                case "ClusterResourcePlacement":
                    asks.UnionWith(document.Items("spec", "resourceSelectors").Where(s => LintScene.Selects(s, PlanKind.Namespace) && s.Text("name") is { Length: > 0 }).Select(s => PlanKind.Namespace.Named("", s.Text("name")!)));
                    break;
            }
        }

        return [.. asks];
    }

    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub) =>
        [.. Hits(new LintScene([.. documents], view, hub)).Select(Finding).OrderBy(f => f.Document)];

    public static RepairedDocuments Repair(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub, IReadOnlySet<string>? traps)
    {
        var scene = new LintScene([.. documents.Select(d => d.Copy())], view, hub);
        var reasons = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < MostRepairs; i++)
        {
            var next = Hits(scene).FirstOrDefault(h => h.Hit.Repair is not null && (traps is null || traps.Contains(h.Trap)));
            if (next.Hit?.Repair is not { } repair)
            {
                break;
            }

            scene = scene with { Documents = repair.Apply(scene.Documents) };
            reasons.Add(repair.Reason);
        }

        return new RepairedDocuments(scene.Documents, reasons.ToImmutable(), Of(scene.Documents, view, hub));
    }

    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubPicture hub)
    {
        var builder = new PlanBuilder(hub);
        for (var i = 0; i < documents.Count; i++)
        {
            if (Manifests.Reference(documents[i]) is { } reference)
            {
                builder.Write(PlanKind.Find(reference.Group, reference.Kind), Manifests.Typed(documents[i]), "From your own YAML.");
            }
            else
            {
                builder.Refuse(At(i, ""), documents[i].Text("kind") is null ? "The document has no kind." : "The document has no metadata.name.");
            }
        }

        foreach (var finding in Of(documents, view, hub))
        {
            builder.Add(At(finding.Document, finding.Path), finding.Severity, finding.Words, finding.Repair);
        }

        var plan = builder.Build("Apply your own YAML", []);
        return plan with { Effects = PlanEffects.Of(plan.Documents, view) };
    }

    private static IEnumerable<(string Trap, LintHit Hit)> Hits(LintScene scene) => s_rules.SelectMany(rule => rule.Find(scene).Select(hit => (rule.Trap, hit)));

    private static LintFinding Finding((string Trap, LintHit Hit) hit) => new(hit.Trap, hit.Hit.Document, hit.Hit.Path, hit.Hit.Severity, hit.Hit.Words, hit.Hit.Repair?.Reason);

    private static string At(int document, string path) => string.Create(CultureInfo.InvariantCulture, $"Documents[{document}]{(path.Length == 0 ? "" : ".")}{path}");
}
