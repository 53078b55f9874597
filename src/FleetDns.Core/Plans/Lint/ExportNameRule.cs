namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 1: a ServiceExport exports the Service of its own name, and no other.</summary>
internal sealed class ExportNameRule : ILintRule
{
    public string Trap => "1";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var (ns, name) = (LintScene.Namespace(export), LintScene.Name(export));
            if (name.Length == 0 || scene.MayExist(PlanKind.Service, ns, name))
            {
                continue;
            }

            // The Service that is meant: the only one of the namespace that no export names.
            var services = scene.All(PlanKind.Service).Select(s => s.Document)
                .Where(s => LintScene.Namespace(s) == ns && scene.Find(PlanKind.ServiceExport, ns, LintScene.Name(s)) is null).Select(LintScene.Name).ToList();
            yield return new LintHit(index, "metadata.name", PlanSeverity.Refuse,
                $"ServiceExport {name} exports the Service of its own name, and there is none: members will say service {ns}/{name} is not found{(services is [var meant] ? $", and a backend ServiceImport \"{meant}\" is not found" : "")}.",
                services is [var only] ? LintRepair.Of($"ServiceExport {name} becomes {only}: an export must have its Service's own name.", index, d => d.Make("metadata")["name"] = only) : null);
        }
    }
}
