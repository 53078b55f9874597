using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Runs the rules and repairs until no repair is left.</summary>
internal static class Lints
{
    private const int MostRepairs = 500;

    // In the order in which repairs build on each other: names and namespaces first, weights last.
    private static readonly ImmutableArray<ILintRule> s_rules =
    [
        new TwiceRule(), new ServedKindRule(), new TextsRule(), new NamespaceRule(), new ReservedRule(), new ExportNameRule(),
        new ExportVersionRule(), new PlacementVersionRule(), new VersionRule(),
        new SelectorVersionRule(), new PlacedRule(), new PlacementTargetsRule(), new PolicyRule(), new PlacementReferenceRule(),
        new OverrideTargetsRule(), new OneOverrideRule(), new DeleteOverrideRule(),
        new OverrideFailsRule(), new AnnotationsRule(), new LabelPatternRule(), new UncoveredRule(), new ServiceTypeRule(),
        new AddressFamilyRule(), new SelectorRule(), new TargetPortRule(), new ImageRule(),
        new ResourceGroupRule(), new FqdnRule(), new OneRegionRule(), new TcpRule(), new MonitorSettingsRule(), new MonitorPortRule(),
        new ReferencesRule(), new TwoBackendsRule(), new EndpointsRule(),
        new LimitsRule(), new ExportWeightRule(), new BackendWeightRule(), new DefaultWeightRule(),
    ];

    public static LintReport Judge(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub)
    {
        var scene = new LintContext([.. documents], view, hub);
        var hits = Tried(scene, LintDocuments.Of(documents));
        return new LintReport([.. hits.Select(Finding).OrderBy(f => f.Document)], Plan(documents, view, hub, hits), LintGaps.Of(scene));
    }

    public static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub) =>
        [.. Tried(new LintContext([.. documents], view, hub), LintDocuments.Of(documents)).Select(Finding).OrderBy(f => f.Document)];

    public static RepairedDocuments Repair(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub, IReadOnlySet<string>? traps)
    {
        var sofar = LintDocuments.Of([.. documents.Select(d => d.Copy())]);
        var reasons = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < MostRepairs; i++)
        {
            var scene = new LintContext(sofar.Bodies, view, hub);
            var hits = Hits(scene);
            var trial = new RepairTrial(scene, hits);
            if (hits.Where(h => h.Hit.Repair is not null && (traps is null || traps.Contains(h.Trap)))
                .FirstOrDefault(h => trial.EndsBetter(h.Trap, h.Hit, sofar)).Hit?.Repair is not { } repair)
            {
                break;
            }

            sofar = repair.Apply(sofar);
            reasons.Add(repair.Reason);
        }

        return new RepairedDocuments(sofar.Bodies, reasons.ToImmutable(), Of(sofar.Bodies, view, hub)) { Origins = sofar.Origins };
    }

    public static Plan Plan(IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub) =>
        Plan(documents, view, hub, Hits(new LintContext([.. documents], view, hub)));

    private static Plan Plan(
        IReadOnlyList<JsonObject> documents, FleetView view, HubReading hub, IEnumerable<(string Trap, LintHit Hit)> hits)
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
                builder.Refuse(
                    At(i, ""), documents[i].Text("kind") is null ? "The document has no kind." : "The document has no metadata.name.");
            }
        }

        foreach (var (_, hit) in hits)
        {
            builder.Add(At(hit.Document, hit.Path), hit.Severity, hit.Words, hit.Repair?.Reason);
        }

        var plan = builder.Build("Apply your own YAML", []);
        return plan with { Effects = PlanEffects.Of(plan.Documents, view) };
    }

    internal static List<(string Trap, LintHit Hit)> Hits(LintContext scene) =>
        [.. s_rules.SelectMany(rule => rule.Find(scene).Select(hit => (rule.Trap, hit))).Distinct()];

    // A repair is offered only if a trial gave a better result.
    private static List<(string Trap, LintHit Hit)> Tried(LintContext scene, LintDocuments documents)
    {
        var hits = Hits(scene);
        var trial = new RepairTrial(scene, hits);
        return hits.ConvertAll(
            h => h.Hit.Repair is null || trial.EndsBetter(h.Trap, h.Hit, documents) ? h : (h.Trap, h.Hit with { Repair = null }));
    }

    private static LintFinding Finding((string Trap, LintHit Hit) hit) =>
        new(hit.Trap, hit.Hit.Document, hit.Hit.Path, hit.Hit.Severity, hit.Hit.Words, hit.Hit.Repair?.Reason);

    private static string At(int document, string path) =>
        string.Create(CultureInfo.InvariantCulture, $"Documents[{document}]{(path.Length == 0 ? "" : ".")}{path}");
}
