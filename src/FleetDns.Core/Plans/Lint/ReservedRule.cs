namespace FleetDns.Core.Plans.Lint;

/// <summary>What is exported from a namespace that is never placed (facts 1.3.6).</summary>
internal sealed class ReservedRule : ILintRule
{
    public string Trap => "reserved";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, document) in scene.All(PlanKind.ServiceExport).Concat(scene.All(PlanKind.Service)))
        {
            if (LintScene.Namespace(document) is { Length: > 0 } ns && Names.Placed(ns) is { } words)
            {
                yield return new LintHit(index, "metadata.namespace", PlanSeverity.Refuse, words);
            }
        }
    }
}
