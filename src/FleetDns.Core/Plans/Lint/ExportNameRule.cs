namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 1: a ServiceExport exports only the Service of the same name.</summary>
internal sealed class ExportNameRule : ILintRule
{
    public string Trap => "1";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var (ns, name) = (LintContext.Namespace(export), LintContext.Name(export));
            if (name.Length == 0 || scene.MayExist(PlanKind.Service, ns, name))
            {
                continue;
            }

            // The likely Service: the only one in the namespace that no export names.
            var services = scene.All(PlanKind.Service).Select(s => s.Document)
                .Where(s => LintContext.Namespace(s) == ns && scene.Find(PlanKind.ServiceExport, ns, LintContext.Name(s)) is null)
                    .Select(LintContext.Name).ToList();
            yield return new LintHit(index, "metadata.name", PlanSeverity.Refuse,
                $"ServiceExport {name} exports the Service of the same name, which does not exist: members will report service "
                + $"{ns}/{name} is not found{(services is [var meant] ? $", and a backend ServiceImport \"{meant}\" is not found" : "")}.",
                services is [var only]
                    ? LintRepair.Of(
                        $"Rename ServiceExport {name} to {only}: an export must have the name of its Service.", index,
                        d => d.Make("metadata")["name"] = only) : null);
        }
    }
}
