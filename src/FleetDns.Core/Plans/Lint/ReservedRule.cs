namespace FleetDns.Core.Plans.Lint;

/// <summary>Exports from a namespace that is never placed (docs/domain.md 1.3.6).</summary>
internal sealed class ReservedRule : ILintRule
{
    public string Trap => "reserved";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ServiceExport).Concat(scene.All(PlanKind.Service)))
        {
            if (LintContext.Namespace(document) is { Length: > 0 } ns && Names.Placed(ns) is { } words)
            {
                yield return new LintHit(index, "metadata.namespace", PlanSeverity.Refuse, words);
            }
        }
    }
}
