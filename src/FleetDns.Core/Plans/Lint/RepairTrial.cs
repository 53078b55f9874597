namespace FleetDns.Core.Plans.Lint;

/// <summary>Applies a repair to a copy, projects all objects through the overrides onto each cluster, and compares: the result must be
/// better.</summary>
internal sealed class RepairTrial(LintContext before, List<(string Trap, LintHit Hit)> hits)
{
    private readonly Dictionary<LintRepair, bool> _tried = new(ReferenceEqualityComparer.Instance);

    public bool EndsBetter(string trap, LintHit hit, LintDocuments documents)
    {
        var repair = hit.Repair!;
        if (!_tried.TryGetValue(repair, out var better))
        {
            var after = new LintContext(repair.Apply(documents).Bodies, before.View, before.Hub);
            _tried[repair] = better = !IsWorse(after) && Lessens(trap, hit, Lints.Hits(after));
        }

        return better;
    }

    // The finding is gone, and no equally severe finding without a repair has replaced it.
    private bool Lessens(string trap, LintHit hit, List<(string Trap, LintHit Hit)> left)
    {
        var had = hits.Select(h => (h.Trap, h.Hit.Words)).ToHashSet();
        return left.Count(h => h.Trap == trap && h.Hit.Words == hit.Words) < hits.Count(h => h.Trap == trap && h.Hit.Words == hit.Words)
            && !left.Exists(h => h.Hit.Repair is null && h.Hit.Severity <= hit.Severity && !had.Contains((h.Trap, h.Hit.Words)));
    }

    /// <summary>A cluster no longer exports, an override newly fails, or an annotation is lost on a cluster.</summary>
    private bool IsWorse(LintContext after)
    {
        var exports = after.AllLandings.Where(l => l.LeftOut is null).Select(l => (l.Service, l.Cluster)).ToHashSet();
        if (before.AllLandings.Any(l => l.LeftOut is null && !exports.Contains((l.Service, l.Cluster))))
        {
            return true;
        }

        var failed = before.Projection.Failures.Select(f => (f.Target, f.Cluster)).ToHashSet();
        return after.Projection.Failures.Any(f => !failed.Contains((f.Target, f.Cluster))) || LosesAnnotations(after);
    }

    private bool LosesAnnotations(LintContext after)
    {
        foreach (var landing in before.Projection.Landings.Where(l => l is { Body: not null, Blocked: false }))
        {
            var now = after.Projection.Of(landing.Object).FirstOrDefault(l => l.Cluster == landing.Cluster);
            if (now?.Body is { } body
                && landing.Body!.Map("metadata", "annotations").Any(a => body.At("metadata", "annotations", a.Key) is null))
            {
                return true;
            }
        }

        return false;
    }
}
