namespace FleetDns.Core.Plans.Lint;

/// <summary>Mistakes across clusters: none exports, only one exports, or ports differ.</summary>
internal sealed class EndpointsRule : ILintRule
{
    public string Trap => "endpoints";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var key = LintContext.Key(export);
            var placed = scene.Landings(key).Where(l => scene.View.Members.ContainsKey(l.Cluster)).ToList();
            if (placed.Count > 1 && placed.TrueForAll(l => l.Weight == 0)
                && ExportWeightText.Read(export.Text("metadata", "annotations", ServiceOverrides.WeightAnnotation)).Weight != 0)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Warn,
                    $"Overrides give the export of {key.Name} weight 0 on every cluster: weight 0 means not exported, so no endpoint is "
                    + "left and the FQDN does not resolve. Give at least one cluster a weight above 0.");
            }
            else if (placed.Where(l => l.LeftOut is null).ToList() is [var only] && (placed.Count > 1 || scene.View.Members.Count > 1))
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Advice,
                    $"Only {only.Cluster} exports {key.Name}: if that cluster fails, no other takes over.");
            }

            if (Differ(scene, key) is { } clusters)
            {
                yield return new LintHit(
                    index, "metadata.name", PlanSeverity.Warn,
                    $"Overrides give Service {key.Name} different ports on {Wording.List(clusters)}: exports whose ports differ are in "
                    + "conflict, and those clusters may be left out. Keep the ports the same on every cluster.");
            }
        }
    }

    private static List<string>? Differ(LintContext scene, ObjectKey key)
    {
        var groups = scene.Projection.Of(PlanKind.Service.Named(key.Namespace, key.Name)).Where(l => l.Body is not null)
            .GroupBy(l => l.Body.At("spec", "ports")?.ToJsonString()).OrderByDescending(g => g.Count()).ToList();
        return groups.Count < 2 ? null : [.. groups.Skip(1).SelectMany(g => g).Select(l => l.Cluster).Distinct()];
    }
}
