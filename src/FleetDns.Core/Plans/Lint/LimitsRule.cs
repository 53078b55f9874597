namespace FleetDns.Core.Plans.Lint;

/// <summary>Limits: overrides of a hub and profiles of a subscription (docs/domain.md 1.3.4, 3.6).</summary>
internal sealed class LimitsRule : ILintRule
{
    private const int Overrides = 100;
    private const int Profiles = 200;

    public string Trap => "limits";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        var here = scene.View.Overrides.Values.Where(o => o.Key.Namespace.Length > 0).Select(o => o.Key).ToHashSet();
        return Judge(scene, PlanKind.ResourceOverride, here, Overrides, "the hub allows")
            .Concat(Judge(scene, PlanKind.Profile, [.. scene.View.Profiles.Keys], Profiles, "Azure allows in a subscription"));
    }

    private static IEnumerable<LintHit> Judge(LintContext scene, PlanKind kind, HashSet<ObjectKey> there, int most, string who)
    {
        var added = scene.All(kind).Where(d => !there.Contains(LintContext.Key(d.Document))).ToList();
        var count = there.Count + added.Count;
        if (added.Count > 0 && count >= most * 8 / 10)
        {
            yield return new LintHit(
                added[^1].Index, "kind", count > most && kind == PlanKind.ResourceOverride ? PlanSeverity.Refuse : PlanSeverity.Advice,
                $"With these documents {Wording.Count(count)} of the {Wording.Count(most)} {kind.Kind}s that {who} are in "
                + $"use{(count > most ? ": more are refused" : "")}.");
        }
    }
}
