namespace FleetDns.Core.Plans.Lint;

/// <summary>Two backends of one profile with one ServiceImport: a public IP can be an endpoint only once.</summary>
internal sealed class TwoBackendsRule : ILintRule
{
    public string Trap => "two-backends";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (
            var profile in scene.All(PlanKind.Backend)
            .Select(b => new Fleet.ObjectKey(LintContext.Namespace(b.Document), b.Document.Text("spec", "profile", "name") ?? ""))
            .Distinct())
        {
            foreach (var same in MonitorPortRule.Backends(scene, profile).GroupBy(b => b.Service).Where(g => g.Count() > 1))
            {
                // The one on the hub has the endpoints; among pasted ones, the first.
                var ordered = same.OrderBy(b => b.Document ?? -1).ToList();
                foreach (var later in ordered.Skip(1).Where(b => b.Document is not null))
                {
                    yield return new LintHit(later.Document!.Value, "spec.backend.name", PlanSeverity.Refuse,
                        $"Backends {ordered[0].Key.Name} and {later.Key.Name} use the same service {same.Key.Name} in profile "
                            + $"{profile.Name}. A public IP can be an endpoint only once: "
                            + $"{later.Key.Name} gets none, and its weight has no effect. Remove one; "
                            + "to shift traffic between clusters, change export weights.");
                }
            }
        }
    }
}
